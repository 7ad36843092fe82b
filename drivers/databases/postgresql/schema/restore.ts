import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Action, Duration, Probe, Reader } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { movingOf } from './tables.ts';

/** Both sides have every view, function, trigger, policy, sequence and type alike. */
export const objectsAlike = (plan: Plan, within: Duration): Probe => ({
  ask: { op: 'postgresql.object-differences@1', input: { schemas: plan.source.databases } },
  path: 'verdict',
  is: ['alike'],
  never: ['different'],
  within,
});

/**
 * Triggers, rules, policies, comments and grants, and the rows of materialised views. What is applied fires none of the triggers: a
 * subscription's sessions are replicas. They go with the tables, views and functions that the run made.
 */
export async function restoreObjects(
  read: Reader,
  plan: Plan,
  tables: readonly Table[],
): Promise<readonly Action[]> {
  const views = await read.rows(
    'source',
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind = 'm' AND c.relispopulated ORDER BY c.oid`,
    [plan.source.databases],
  );
  const materialised = views.map(({ schema, name }) => ({ database: String(schema), table: String(name) }));
  return [
    {
      id: 'objects',
      title: 'create triggers, rules, policies, comments and grants on the target',
      forward: {
        op: 'postgresql.restore-objects@1',
        input: { moving: movingOf(plan, tables) },
        on: 'target',
      },
      until: [objectsAlike(plan, '1h')],
      back: { nothing: 'they go with what this run created' },
    },
    ...(materialised.length === 0
      ? []
      : [
          {
            id: 'materialised-views',
            title: `refresh ${materialised.length === 1 ? 'the materialised view' : `${materialised.length} materialised views`}: replication carries no rows of theirs`,
            forward: { op: 'postgresql.refresh@1', input: { views: materialised }, on: 'target' },
            until: [
              {
                ask: { op: 'postgresql.unpopulated@1', input: { views: materialised }, on: 'target' },
                path: 'unpopulated',
                is: [0],
                within: '1h',
              },
            ],
            back: { nothing: 'they go with what this run created' },
          } satisfies Action,
        ]),
  ];
}
