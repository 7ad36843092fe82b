import type { Json } from '../../../engine/step.ts';
import { own, quoteName, quoteTable, quoteText } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Input, type Operation, operation } from '../../operation.ts';
import { statusOf } from './mysql-state.ts';

/** What a channel carries, and by which names. */
export type Filters = Pick<Input<'mysql.make-channel@1'>, 'databases' | 'tables'>;

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.mend-channel@1': { input: { channel: string } & Filters };
  }
}

/** Tells a channel, whose applier is stopped, which tables it carries. */
export async function setFilters(
  session: Session,
  channel: string,
  { databases, tables }: Filters,
): Promise<void> {
  // Statements on whole databases pass a filter of tables; once there is a pattern, they have to fit it.
  const renamed = databases.filter(([from, to]) => from !== to);
  const [beat = ''] = tables.filter(({ database }) => database === own).map(({ table }) => table);
  const rewrite = renamed.map(([from, to]) => `(${quoteName(from)}, ${quoteName(to)})`).join(', ');
  await session.rows(
    `CHANGE REPLICATION FILTER REPLICATE_REWRITE_DB = (${rewrite}), REPLICATE_DO_TABLE = (${tables.map(quoteTable).join(', ')}), REPLICATE_WILD_DO_TABLE = ('${`${own}.${beat}`.replaceAll('_', '\\_')}') FOR CHANNEL ${quoteText(channel)}`,
  );
}

/** Filters are gone after a restart, and the channel stands. One that applies without them is left to its proof, which fails. */
const mend = operation({
  name: 'mysql.mend-channel@1',
  reads: false,
  run: async ({ channel, ...filters }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const shown = await statusOf(session, channel);
      if (!shown || (shown.applier === 'on' && (shown.receiver !== 'off' || !shown.filtered)))
        return { mended: false };
      if (!shown.filtered) await setFilters(session, channel, filters);
      await session.rows(`START REPLICA FOR CHANNEL ${quoteText(channel)}`);
      return { mended: true };
    }),
});

export const filterOperations: readonly Operation[] = [mend];
