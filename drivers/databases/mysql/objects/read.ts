import type { Json, Row } from '../../../../engine/step.ts';
import { quoteName, quoteTable } from '../names.ts';
import { type Kind, kinds, type ObjectName, type StoredObject } from './object.ts';

/** Asks a server for rows. */
export type Query = (
  sql: string,
  values?: readonly (string | number | readonly string[])[],
) => Promise<readonly Row[]>;

/** A name, and what the lists of a server say beside it. */
export type Listed = ObjectName & { readonly row: Row };

const settings = 'character_set_client AS client, collation_connection AS connection';
const settled = `${settings}, sql_mode AS sql_mode, database_collation AS collation`;

/** Every routine, view, trigger and event of some databases, in the order in which they can be created. */
export async function listObjects(query: Query, databases: readonly string[]): Promise<readonly Listed[]> {
  if (databases.length === 0) return [];
  const [routines, views, triggers, events] = [
    await query(
      `SELECT LOWER(routine_type) AS kind, routine_schema AS db, routine_name AS name, ${settled},
              is_deterministic = 'NO' AND sql_data_access NOT IN ('NO SQL', 'READS SQL DATA') AS unsafe
       FROM information_schema.routines WHERE routine_schema IN (?)`,
      [databases],
    ),
    await query(
      `SELECT 'view' AS kind, table_schema AS db, table_name AS name, ${settings}, NULL AS sql_mode, NULL AS collation
       FROM information_schema.views WHERE table_schema IN (?)`,
      [databases],
    ),
    await query(
      `SELECT 'trigger' AS kind, trigger_schema AS db, trigger_name AS name, ${settled}, event_object_table AS tab,
              CONCAT(action_timing, ' ', event_manipulation) AS moment, action_order AS place
       FROM information_schema.triggers WHERE trigger_schema IN (?)`,
      [databases],
    ),
    await query(
      `SELECT 'event' AS kind, event_schema AS db, event_name AS name, ${settled}, time_zone AS zone, status AS status, created AS created
       FROM information_schema.events WHERE event_schema IN (?)`,
      [databases],
    ),
  ];
  const place = (row: Row) => [String(row.db), String(row.tab ?? ''), String(row.moment ?? '')];
  return [...routines, ...views, ...triggers, ...events]
    .map((row) => ({ kind: row.kind as Kind, database: String(row.db), name: String(row.name), row }))
    .sort(
      (one, other) =>
        kinds.indexOf(one.kind) - kinds.indexOf(other.kind) ||
        compare(place(one.row), place(other.row)) ||
        Number(one.row.place ?? 0) - Number(other.row.place ?? 0) ||
        compare([one.name], [other.name]),
    );
}

function compare(one: readonly string[], other: readonly string[]): number {
  const n = one.findIndex((part, at) => part !== other[at]);
  return n < 0 ? 0 : (one[n] ?? '') < (other[n] ?? '') ? -1 : 1;
}

/** What creates an object, as the server prints it. The session has no current database, so that a view's tables are named in full. */
export async function readText(query: Query, { kind, database, name }: ObjectName): Promise<string | null> {
  const statement = `SHOW CREATE ${kind.toUpperCase()} ${quoteTable({ database, table: name })}`;
  const [row] = await query(statement).catch((error: { code?: string }) => {
    if (error.code === 'ER_TABLEACCESS_DENIED_ERROR') return [];
    throw error;
  });
  const column = Object.keys(row ?? {}).find((each) => /^(create |sql original statement$)/i.test(each));
  const text = column === undefined ? null : row?.[column];
  // Null, and of a view a refusal, is how a server says that the account may not see it.
  return typeof text === 'string' ? text : null;
}

/** Reads an object that was listed; `follows`: the trigger of the same table and moment before it. */
export async function readObject(
  query: Query,
  { row, kind, database, name }: Listed,
  follows: string | null,
): Promise<StoredObject> {
  const text = await readText(query, { kind, database, name });
  if (text === null)
    throw new Error(`the account may not see how ${kind} ${quoteName(database)}.${quoteName(name)} is made`);
  const textOf = (value: Json | undefined) => (value === null || value === undefined ? null : String(value));
  return {
    kind,
    database,
    name,
    text,
    sqlMode: textOf(row.sql_mode),
    client: String(row.client),
    connection: String(row.connection),
    collation: textOf(row.collation),
    trigger: kind === 'trigger' ? { table: String(row.tab), moment: String(row.moment), follows } : null,
    event:
      kind === 'event'
        ? { zone: String(row.zone), enabled: row.status === 'ENABLED', created: String(row.created) }
        : null,
  };
}

/** Reads the objects that were listed and are wanted; a trigger follows the one before it among them. */
export async function readObjects(
  query: Query,
  listed: readonly Listed[],
  wanted: (object: ObjectName) => boolean,
): Promise<readonly StoredObject[]> {
  const read: StoredObject[] = [];
  for (const each of listed.filter(wanted)) {
    const before = read.at(-1);
    const chained =
      before?.trigger &&
      before.database === each.database &&
      before.trigger.table === each.row.tab &&
      before.trigger.moment === each.row.moment;
    read.push(await readObject(query, each, chained ? before.name : null));
  }
  return read;
}
