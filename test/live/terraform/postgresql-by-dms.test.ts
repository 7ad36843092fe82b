import { expect } from 'vitest';
import { apply, testApplied } from './applied.ts';
import { applyAndDestroy } from './apply.ts';
import { expectLogin, found, readerOf, switchTraffic } from './engine.ts';
import { expectFoundInDms, makeLogins } from './found-in-dms.ts';
import { postgresqlOf, zoneOf } from './stands-before.ts';

const authority = new URL('../../unit/terraform/plans/authority.pem', import.meta.url);

testApplied(
  'PostgreSQL by DMS: beside an instance that stood before; the engine finds what was applied by name; nothing is to be changed after a switch; nothing is left when it is destroyed, and the instance’s group as it was',
  async () => {
    const wanted = {
      ...{ plan: new URL('../../../plans/rds-postgresql-to-aurora-dms.yaml', import.meta.url), env: 'dev' },
      beside: [authority],
      // Endpoints and task are left to Terraform, one with an authority and one without. A database that is protected would not be destroyed.
      otherwise: (text: string) =>
        text
          .replace(/^ {2}instance: .*\n/m, '$&  tls: require\n')
          .replace(/^ {2}cluster: .*\n/m, '$&  ca: authority.pem\n')
          .replace(
            'database: { version: "16.6" }',
            'database: { version: "16.6", protected: false }\n  dms: { endpoints: terraform }',
          )
          .replace(/^rehearsal:\n.*\n/m, ''),
    };
    await apply(wanted, async (applied) => {
      const source = await postgresqlOf('shop-dev', 'shop');
      const zone = await zoneOf('internal.example.com', 'db.internal.example.com', source.host);
      const logins = { source: 'shop/dev/replication', target: 'shop/dev/dms' };
      await makeLogins(logins);
      const before = await source.rules();
      await applyAndDestroy(applied, async () => {
        const plan = await found(applied);
        expect(plan.source.host).toBe(source.host);
        expect(plan.target.host).toContain('shop-aurora-dev');
        expect(await source.rules()).toHaveLength(before.length + 1);
        const read = await readerOf(plan);
        await expectFoundInDms(plan, read, logins);
        const modes = [...applied.dms.endpoints.values()].map(({ type, ssl }) => [type, ssl]);
        expect(Object.fromEntries(modes)).toEqual({ source: 'require', target: 'verify-full' });
        await expectLogin(applied, 'shop/dev/target', plan, 'postgres');
        await switchTraffic(plan, read);
      });
      expect(await source.rules()).toEqual(before);
      await zone.remove();
    });
  },
);
