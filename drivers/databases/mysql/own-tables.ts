import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Action, Side } from '../../../engine/step.ts';
import { unlogged } from './hosting.ts';
import { flowFrom, own } from './names.ts';

/**
 * On the source they are logged like everything else: its replicas must know the tables whose rows they will get. On the target they
 * are not, so that nothing of the migration stands in the log that the application's writes will go to.
 */
const logged = (side: Side, hosting: Hosting) => (side === 'source' ? [] : unlogged(hosting));

/**
 * The project's own tables on each side: a `heartbeat` (lag) and a `marker` (drain) for each direction, and `copied` (what the copy has done; its state is
 * written with the work).
 */
export function ownTables(side: Side, hosting: Hosting = 'own'): readonly Action[] {
  return [
    {
      id: `own-tables-${side}`,
      title: `create the tables of "${own}" on the ${side}`,
      forward: {
        sql: [
          ...logged(side, hosting),
          `CREATE DATABASE IF NOT EXISTS ${own}`,
          ...Object.values(flowFrom).flatMap(({ heartbeat, marker }) => [
            `CREATE TABLE IF NOT EXISTS ${own}.${heartbeat} (id TINYINT PRIMARY KEY, beat BIGINT NOT NULL)`,
            `CREATE TABLE IF NOT EXISTS ${own}.${marker} (name VARCHAR(190) PRIMARY KEY, written DATETIME(6) NOT NULL)`,
          ]),
          `CREATE TABLE IF NOT EXISTS ${own}.copied (id TINYINT PRIMARY KEY, state VARCHAR(16) NOT NULL,
             position_after LONGTEXT NOT NULL, row_count BIGINT NOT NULL, byte_count BIGINT NOT NULL, took_ms BIGINT NOT NULL)`,
        ],
        on: side,
      },
      until: [{ ...ownTableCount(side), is: [5] }],
      back: {
        title: 'drops them',
        call: { sql: [...logged(side, hosting), `DROP DATABASE IF EXISTS ${own}`], on: side },
        until: [{ ...ownTableCount(side), is: [0] }],
      },
    },
  ];
}

/** Drops them where applications are now. */
export function removeOwnTables(side: Side, hosting: Hosting = 'own'): readonly Action[] {
  return [
    {
      id: `own-tables-${side}`,
      title: `drop the tables of "${own}" on the ${side}`,
      forward: { sql: [...logged(side, hosting), `DROP DATABASE IF EXISTS ${own}`], on: side },
      until: [{ ...ownTableCount(side), is: [0] }],
      back: { nothing: 'nobody needs them any more' },
    },
  ];
}

function ownTableCount(on: Side) {
  return {
    ask: {
      sql: 'SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = ?',
      values: [own],
      on,
    },
    path: 'n',
    within: '1m',
  } as const;
}
