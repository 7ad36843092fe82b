import type { Json, Side } from '../../../engine/step.ts';
import { quoteName, quoteTable, quoteText } from '../../databases/postgresql/names.ts';
import type { Session } from '../../databases/postgresql/session.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import type { Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { type Change, parseChange, parseTruncate, type TableName } from './changes.ts';

type Unique = { readonly primary: boolean; readonly columns: readonly string[] };

/** As many lines are looked at, for so long: the change that cannot be applied is among the first. */
const [most, patience] = [2_000, '10s'];

/**
 * Says which row a subscription cannot apply, by reading what its slot would send next: the server tells that in its log alone, which nobody
 * reads on a managed server. Null where it cannot be found out, and another cause is likely.
 */
export async function explainConflict(channel: string, tools: Tools): Promise<Json | null> {
  try {
    const applied = await here(tools, (session) => appliedBy(session, channel));
    const found = await look(channel, applied, tools);
    if (found === null || applied !== null) return found;
    // What changed a row between the two questions is among the changes the second time.
    const again = await look(channel, applied, tools);
    return JSON.stringify(again) === JSON.stringify(found) ? found : null;
  } catch {
    // Without test_decoding, a free slot or the right to look, there is still the log to read.
    return null;
  }
}

async function look(channel: string, applied: string | null, tools: Tools): Promise<Json | null> {
  const changes = await withSession(await tools.server(otherSide(tools.on)), tools, (session) =>
    nextOf(session, channel, applied),
  );
  return here(tools, async (session) => {
    const found = await findDuplicate(session, channel, changes, { on: tools.on, sure: applied !== null });
    // What was applied meanwhile is there because it was.
    return found !== null && (await appliedBy(session, channel)) === applied ? found : null;
  });
}

const here = async <T>(tools: Tools, work: (session: Session) => Promise<T>): Promise<T> =>
  withSession(await tools.server(tools.on), tools, work);

/** Where the subscription has got to, as an LSN of the other side; null where the engine's role may not ask that. */
async function appliedBy(session: Session, channel: string): Promise<string | null> {
  const [may] = await session.rows(
    "SELECT has_table_privilege('pg_replication_origin_status', 'SELECT') AS may",
  );
  if (may?.may !== true) return null;
  const [row] = await session.rows(
    `SELECT coalesce(o.remote_lsn, '0/0')::text AS at FROM pg_subscription s
     LEFT JOIN pg_replication_origin_status o ON o.external_id = 'pg_' || s.oid WHERE s.subname = $1`,
    [channel],
  );
  return String(row?.at ?? '0/0');
}

/**
 * The changes of the first transaction that touches the channel's tables and has not been applied, from a copy of its slot that leaves it
 * alone. Where nobody knows what was applied, all of them, or none where they are too many to tell what became of a row.
 */
async function nextOf(session: Session, channel: string, applied: string | null): Promise<readonly Change[]> {
  const copy = `${channel}_look`;
  const published = await session.rows(
    'SELECT schemaname AS schema, tablename AS name FROM pg_publication_tables WHERE pubname = $1',
    [channel],
  );
  const ours = new Set(published.map(({ schema, name }) => `${schema}\0${name}`));
  await session.rows("SELECT pg_copy_logical_replication_slot($1, $2, true, 'test_decoding')", [
    channel,
    copy,
  ]);
  try {
    await session.write(`SET statement_timeout = '${patience}'`);
    const rows = await session.rows(
      `SELECT data, lsn > $2::pg_lsn AS ahead FROM pg_logical_slot_peek_changes($1, NULL, ${most}, 'include-xids', '0') LIMIT ${most}`,
      [copy, applied ?? '0/0'],
    );
    if (applied === null && rows.length >= most) return [];
    const isOurs = ({ database, table }: TableName) => ours.has(`${database}\0${table}`);
    let transaction: Change[] = [];
    let emptied = false;
    for (const [at, { data, ahead }] of rows.entries()) {
      const change = parseChange(String(data));
      emptied ||= change === null && parseTruncate(String(data)).some(isOurs);
      // What is there says nothing of a change that comes after a TRUNCATE.
      if (change && !emptied && isOurs(change)) transaction.push(change);
      if (at < rows.length - 1 && (data !== 'COMMIT' || applied === null)) continue;
      if (applied === null) return emptied ? [] : transaction;
      // Its last line is the furthest of a transaction: one that was applied, and not yet confirmed, ends before that place.
      if (ahead === true && (emptied || transaction.length > 0)) return transaction;
      [transaction, emptied] = [[], false];
    }
    return [];
  } finally {
    await session.rows('SELECT pg_drop_replication_slot($1)', [copy]);
  }
}

/**
 * The first row that would come to be twice, by a unique index of the side that applies. Where it is not `sure` what was applied, a row that is just
 * as the change has it may be there because it was.
 */
async function findDuplicate(
  session: Session,
  channel: string,
  changes: readonly Change[],
  { on, sure }: { readonly on: Side; readonly sure: boolean },
): Promise<Json | null> {
  for (const [at, change] of changes.entries()) {
    if (change.kind === 'DELETE' || (change.kind === 'UPDATE' && change.before === null)) continue;
    const earlier = changes.slice(0, at).filter((each) => quoteTable(each) === quoteTable(change));
    for (const { columns, primary } of await uniquesOf(session, change)) {
      const values = columns.map((name) => [name, change.row.get(name) ?? null] as const);
      // An index leaves nulls alone.
      if (values.some(([, value]) => value === null)) continue;
      // What an earlier change of the transaction moves away is not in the way; of one that tells only the key of its row nobody knows.
      const mayMove = ({ kind, before }: Change) =>
        before === null
          ? kind === 'UPDATE' && !primary
          : values.every(([name, value]) => !before.has(name) || before.get(name) === value);
      if (earlier.some(mayMove)) continue;
      // A later change may have been applied too: a row that it leaves under the key is its own.
      const isLeft = (each: Change) =>
        quoteTable(each) === quoteTable(change) &&
        values.every(([name, value]) => each.row.get(name) === value);
      if (!sure && changes.slice(at + 1).some(isLeft)) continue;
      const where = values
        .map(([name, value]) => `${quoteName(name)} = ${quoteText(String(value)).trimStart()}`)
        .join(' AND ');
      const other = sure ? '' : ` AND (${unlike(change)})`;
      const found = await session.rows(`SELECT FROM ${quoteTable(change)} WHERE ${where}${other} LIMIT 1`);
      if (found.length > 0) return duplicate(channel, on, change, where);
    }
  }
  return null;
}

/** That a row differs from what a change makes of it; a large value that the change leaves as it was is not told. */
const unlike = ({ row }: Change): string =>
  [...row]
    .filter(([, value]) => value !== 'unchanged-toast-datum')
    .map(([name, value]) => {
      const wanted = value === null ? 'NULL' : quoteText(value).trimStart();
      return `${quoteName(name)}::text IS DISTINCT FROM ${wanted}`;
    })
    .join(' OR ');

const duplicate = (channel: string, side: Side, change: Change, where: string): Json => ({
  what: `the subscription "${channel}" cannot ${change.kind} a row of ${quoteTable(change)} on the ${side}: one with ${where} is there already`,
  why: 'somebody wrote it there; until it is gone nothing more is applied',
  mend: `Look at both rows. If the ${side === 'target' ? 'source' : 'target'}'s is the right one: DELETE FROM ${quoteTable(change)} WHERE ${where}; on the ${side}, then run again.`,
});

async function uniquesOf(session: Session, { database, table }: Change): Promise<readonly Unique[]> {
  const rows = await session.rows(
    `SELECT array_to_json(array_agg(a.attname ORDER BY k.at))::text AS columns, i.indisprimary AS primary
     FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, at)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND k.at <= i.indnkeyatts
     GROUP BY i.indexrelid, i.indisprimary ORDER BY i.indisprimary DESC`,
    [quoteTable({ database, table })],
  );
  return rows.map(({ columns, primary }) => ({
    primary: primary === true,
    columns: JSON.parse(String(columns)) as readonly string[],
  }));
}
