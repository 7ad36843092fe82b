import { expect } from 'vitest';
import { apply, testApplied } from './applied.ts';
import { applyAndDestroy } from './apply.ts';
import { expectLogin, found, readerOf, switchTraffic } from './engine.ts';
import { expectFoundInDms, makeLogins } from './found-in-dms.ts';

const ours = new URL('../../unit/terraform/plans/', import.meta.url);

testApplied(
  'MySQL by DMS: what was synthesized is applied; the engine finds it by name; nothing is to be changed after a switch; nothing is left when it is destroyed',
  async () => {
    const wanted = {
      ...{ plan: new URL('demonstration.yaml', ours), env: 'dev', beside: [new URL('authority.pem', ours)] },
      // Moto has neither that bucket, nor that key, nor that group, and never lets a global cluster go.
      otherwise: (text: string) =>
        text
          .replace(/^state:.*\n/m, '')
          .replace(/^ +key: arn.*\n/m, '')
          .replace(/^ +global: true\n/m, '')
          .replace('sg-0a1b2c3d, ', ''),
    };
    await apply(wanted, async (applied) => {
      const logins = { source: 'demo/replication', target: 'demo/dms' };
      await makeLogins(logins);
      await applyAndDestroy(applied, async () => {
        const plan = await found(applied);
        expect(plan.source.host).toContain('demo-old');
        expect(plan.target.host).toContain('demo-new');
        const read = await readerOf(plan);
        await expectFoundInDms(plan, read, logins);
        await expectLogin(applied, 'demo/target', plan, 'admin');
        await switchTraffic(plan, read);
      });
    });
  },
);
