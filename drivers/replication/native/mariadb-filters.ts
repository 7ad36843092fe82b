import type { Json, Row } from '../../../engine/step.ts';
import { own, quoteName, quoteText } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import type { Filters } from './mysql-filters.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mariadb.mend-channel@1': { input: { channel: string } & Filters };
  }
}

type Filter = 'replicate_do_table' | 'replicate_wild_do_table' | 'replicate_rewrite_db';

/**
 * Filters are global variables with the channel's name before theirs. A restart of the server forgets them; removing the channel does
 * not, so that a next channel of the name would have them again: all are written each time.
 */
const setFilter = (session: Session, channel: string, filter: Filter, value: string) =>
  session.rows(`SET GLOBAL ${quoteName(channel)}.${filter} = ?`, [value]);

/** Names are exact in a list that knows no quotes, and ends them at commas; there a pattern has to do, in which any character is allowed. */
const asPattern = (name: string) => name.replace(/[\\_%]/g, '\\$&').replaceAll(',', '_');

/** Tells a channel that is stopped which tables it carries. */
export async function setFilters(
  session: Session,
  channel: string,
  { databases, tables }: Filters,
): Promise<void> {
  const names = tables.map(({ database, table }) => `${database}.${table}`);
  const exact = names.filter((name) => !name.includes(','));
  // Statements on whole databases pass a filter of tables; once there is a pattern, they have to fit it.
  const beat = names.filter((name) => name.startsWith(`${own}.`)).slice(0, 1);
  const patterns = [...names.filter((name) => name.includes(',')), ...beat];
  await setFilter(session, channel, 'replicate_do_table', exact.join(','));
  await setFilter(session, channel, 'replicate_wild_do_table', patterns.map(asPattern).join(','));
  // A variable since 10.11; a plan that needs it on an older server does not pass its check.
  const renamed = databases.filter(([from, to]) => from !== to).map(([from, to]) => `${from}->${to}`);
  const rewriting = 'Replicate_Rewrite_DB' in ((await statusOf(session, channel)) ?? {});
  if (rewriting || renamed.length > 0)
    await setFilter(session, channel, 'replicate_rewrite_db', renamed.join(','));
}

/** Takes a channel's filters away, which would outlive it. */
export async function clearFilters(session: Session, channel: string, row: Row): Promise<void> {
  await setFilter(session, channel, 'replicate_do_table', '');
  await setFilter(session, channel, 'replicate_wild_do_table', '');
  if (row.Replicate_Rewrite_DB) await setFilter(session, channel, 'replicate_rewrite_db', '');
}

/** A channel's row as the server shows it; undefined where there is none. */
export async function statusOf(session: Session, channel: string): Promise<Row | undefined> {
  const rows = await session.rows('SHOW ALL SLAVES STATUS');
  return rows.find((row) => row.Connection_name === channel);
}

/** Whether a channel was told which tables it carries. */
export const isFiltered = (row: Row): boolean =>
  Boolean(row.Replicate_Do_Table) || Boolean(row.Replicate_Wild_Do_Table);

/** Filters are gone after a restart, and the channel stands. One that applies without them is left to its proof, which fails. */
const mend = operation({
  name: 'mariadb.mend-channel@1',
  reads: false,
  run: async ({ channel, ...filters }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const row = await statusOf(session, channel);
      const applies = row?.Slave_SQL_Running === 'Yes';
      if (!row || (applies && (row.Slave_IO_Running !== 'No' || !isFiltered(row)))) return { mended: false };
      await session.rows(`STOP SLAVE ${quoteText(channel)}`);
      if (!isFiltered(row)) await setFilters(session, channel, filters);
      await session.rows(`START SLAVE ${quoteText(channel)}`);
      return { mended: true };
    }),
});

export const filterOperations: readonly Operation[] = [mend];
