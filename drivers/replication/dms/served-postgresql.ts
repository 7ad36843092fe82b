import type { Action, Probe } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { dropDmsSlots, noteSlots } from '../../databases/postgresql/dms-slots.ts';
import { flowFrom, own, quoteTable } from '../../databases/postgresql/names.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import { postgresqlBeats } from '../logical/lag.ts';
import { controlDatabase as control } from './names.ts';
import type { Served } from './served.ts';

/** Both sides say it, or booleans come as text. */
const booleans = { MapBooleanAsBoolean: true };

const onTarget = (tables: readonly Table[]) => [
  ...tables.map(({ target }) => target),
  ...[flowFrom.source.heartbeat, flowFrom.source.marker].map((table) => ({ database: own, table })),
];

const user = (login: 'replication' | 'dms') => ({ $secret: login, path: 'username' }) as const;

const mayWrite = (tables: readonly Table[], is: 'all' | 'none'): Probe => ({
  ask: {
    op: 'postgresql.dms-writes@1',
    input: { user: user('dms'), tables: onTarget(tables) },
    on: 'target',
  },
  path: 'may',
  is: [is],
  within: '1m',
});

const forbid = (tables: readonly Table[]) =>
  ({
    op: 'postgresql.forbid-dms@1',
    input: { user: user('dms'), tables: onTarget(tables) },
    on: 'target',
  }) as const;

const controlled = (n: 0 | 1): Probe => ({
  ask: { sql: 'SELECT count(*) AS n FROM pg_namespace WHERE nspname = $1', values: [control], on: 'target' },
  path: 'n',
  is: [n],
  within: '1m',
});

const dropControl = { sql: `DROP SCHEMA IF EXISTS ${control} CASCADE`, on: 'target' } as const;

/** PostgreSQL and Aurora PostgreSQL. (AWS DMS API reference, PostgreSQLSettings.) */
export const postgresqlServed: Served = {
  endpoint(plan, side) {
    const { engine, tls, database } = plan[side];
    return {
      EngineName: engine === 'aurora-postgresql' ? engine : 'postgres',
      SslMode: ({ verify: 'verify-full', require: 'require', disabled: 'none' } as const)[tls.mode],
      ExtraConnectionAttributes: '',
      settings: {
        PostgreSQLSettings: {
          DatabaseName: database ?? 'postgres',
          ...booleans,
          ...(side === 'source'
            ? {
                // On every server; pglogical is an extension, and knows no REPLICA IDENTITY FULL.
                PluginName: 'test-decoding',
                // It would put a table and an event trigger into the source; a change of definitions ends the run anyway.
                CaptureDdls: false,
                // The slot's place moves on though nothing is written in this database, or the log of all others would pile up.
                ...{ HeartbeatEnable: true, HeartbeatSchema: own, HeartbeatFrequency: 1 },
              }
            : // Foreign keys: what was kept back during the load is applied table by table. Triggers: what they did came from the source.
              { AfterConnectScript: "SET session_replication_role='replica'" }),
        },
      },
    };
  },
  brings: (row) => ({
    ask: {
      sql: `SELECT name FROM ${own}.${flowFrom.source.marker} WHERE name = $1`,
      values: [row],
      on: 'target',
    },
    path: 'name',
    is: [row],
    within: '1h',
  }),
  control: {
    make: {
      id: 'control-tables',
      title: `create the schema "${control}" on the target, for DMS's own tables`,
      forward: { sql: `CREATE SCHEMA IF NOT EXISTS ${control}`, on: 'target' },
      until: [controlled(1)],
      back: { title: 'drops it', call: dropControl, until: [controlled(0)] },
    },
    drop: {
      id: 'control-tables',
      title: `drop the schema "${control}", in which DMS kept its own tables`,
      forward: dropControl,
      until: [controlled(0)],
      back: { irreversible: 'nothing comes from the source any more' },
    },
  },
  welcome: (tables): readonly Action[] => [
    noteSlots,
    {
      id: 'may-read',
      title: `let DMS read heartbeat and marker on the source, and keep a heartbeat of its own in "${own}"`,
      forward: {
        op: 'postgresql.let-dms-read@1',
        input: { user: user('replication') },
        on: 'source',
      },
      until: [
        {
          ask: { op: 'postgresql.dms-reads@1', input: { user: user('replication') }, on: 'source' },
          path: 'may',
          is: ['all'],
          within: '1m',
        },
      ],
      back: { nothing: `it goes with the schema "${own}"` },
    },
    {
      id: 'may-write',
      title: 'let DMS write to the tables of the target, which nobody could grant before they were made',
      forward: {
        op: 'postgresql.let-dms-write@1',
        input: { user: user('dms'), tables: onTarget(tables), control },
        on: 'target',
      },
      until: [mayWrite(tables, 'all')],
      back: { title: 'takes that back', call: forbid(tables), until: [mayWrite(tables, 'none')] },
    },
  ],
  farewell: (tables): readonly Action[] => [
    dropDmsSlots,
    {
      id: 'may-write',
      title: 'take from DMS’s role what it was granted on the target',
      forward: forbid(tables),
      until: [mayWrite(tables, 'none')],
      back: { nothing: 'nobody logs in as it any more' },
    },
  ],
  lag: 'postgresql.lag@1',
  beats: postgresqlBeats,
  empty: async (tools, tables) =>
    withSession(await tools.server('target'), tools, async (session) => {
      // One text is one transaction, and the setting ends with it.
      await session.write(
        [
          "SET LOCAL session_replication_role = 'replica'",
          ...tables.map((table) => `DELETE FROM ONLY ${quoteTable(table)}`),
        ].join('; '),
      );
    }),
};
