import type { Action, Side } from '../../../engine/step.ts';
import { flowsFrom, own } from './names.ts';

/**
 * The project's own tables on each side: a `heartbeat` (lag) and a `marker` (drain) for each subscription of each direction, and `copied`
 * (what the copy has done; its state is written with the work).
 */
export function ownTables(side: Side, subscriptions: number): readonly Action[] {
  const flows = (['source', 'target'] as const).flatMap((from) => flowsFrom(from, subscriptions));
  return [
    {
      id: `own-tables-${side}`,
      title: `create the tables of "${own}" on the ${side}`,
      forward: {
        sql: [
          `CREATE SCHEMA IF NOT EXISTS ${own}`,
          ...flows.flatMap(({ heartbeat, marker }) => [
            `CREATE TABLE IF NOT EXISTS ${own}.${heartbeat} (id integer PRIMARY KEY, beat bigint NOT NULL)`,
            `CREATE TABLE IF NOT EXISTS ${own}.${marker} (name varchar(255) PRIMARY KEY, written timestamptz NOT NULL)`,
          ]),
          `CREATE TABLE IF NOT EXISTS ${own}.copied (id integer PRIMARY KEY, state text NOT NULL, position_after text NOT NULL,
             row_count bigint NOT NULL, byte_count bigint NOT NULL, took_ms bigint NOT NULL)`,
        ],
        on: side,
      },
      until: [{ ...ownTableCount(side), is: [2 * flows.length + 1] }],
      back: {
        title: 'drops them',
        call: { sql: drop, on: side },
        until: [{ ...ownTableCount(side), is: [0] }],
      },
    },
  ];
}

/** Drops them where applications are now. */
export function removeOwnTables(side: Side): readonly Action[] {
  return [
    {
      id: `own-tables-${side}`,
      title: `drop the tables of "${own}" on the ${side}`,
      forward: { sql: drop, on: side },
      until: [{ ...ownTableCount(side), is: [0] }],
      back: { nothing: 'nobody needs them any more' },
    },
  ];
}

const drop = `DROP SCHEMA IF EXISTS ${own} CASCADE`;

function ownTableCount(on: Side) {
  return {
    ask: {
      sql: "SELECT count(*) AS n FROM pg_class WHERE relkind = 'r' AND relname NOT LIKE 'awsdms%' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)",
      values: [own],
      on,
    },
    path: 'n',
    within: '1m',
  } as const;
}
