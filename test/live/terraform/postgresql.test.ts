import { expect } from 'vitest';
import { apply, testApplied } from './applied.ts';
import { applyAndDestroy } from './apply.ts';
import { expectLogin, found, readerOf, send, switchTraffic } from './engine.ts';
import { zoneOf } from './stands-before.ts';

testApplied(
  'PostgreSQL: what was synthesized is applied, with a record that stood before and is adopted; the cluster is found by name; nothing is to be changed after a switch; nothing is left when it is destroyed',
  async () => {
    const wanted = {
      ...{ plan: new URL('../../../plans/postgresql-to-aurora.yaml', import.meta.url), env: 'dev' },
      // A database that is protected would not be destroyed.
      otherwise: (text: string) =>
        text
          .replace('database: { version: "16.6" }', 'database: { version: "16.6", protected: false }')
          .replace(/^rehearsal:\n.*\n/m, ''),
    };
    await apply(wanted, async (applied) => {
      const zone = await zoneOf('internal.example.com', 'db.internal.example.com', 'shop-db.internal');
      await applyAndDestroy(applied, async () => {
        const plan = await found(applied);
        expect(plan.target.host).toContain('shop-aurora-dev');
        const told = await send({ aws: 'rds:DescribeDBClusters', input: {} });
        expect(told).toMatchObject({
          DBClusters: [{ Engine: 'aurora-postgresql', DatabaseName: 'shop', Port: 5432 }],
        });
        await expectLogin(applied, 'shop/dev/target', plan, 'postgres');
        expect(await applied.terraform('traffic', 'state', 'list')).toMatch(/aws_route53_record\.record/);
        await switchTraffic(plan, await readerOf(plan));
      });
      await zone.remove();
    });
  },
);
