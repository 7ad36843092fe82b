import type { Json } from '../../../engine/step.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { type Reached, stateOf } from '../native/channel-state.ts';
import { channelFilters, isOfAws } from '../native/managed-filters.ts';
import { statusOf, waitFor } from '../native/mysql-state.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'replica.channel@1': { input: Reached };
    'replica.arrived@1': { input: Reached & { position: string } };
  }
}

/** The channel that AWS makes for a replica has no name. */
const unnamed = '';

/** `filtered` where the parameter group leaves something out; otherwise as any other channel. */
async function stateNow(session: Session, reached: Reached): Promise<Json> {
  const shown = await statusOf(session, unnamed);
  const filters = (await channelFilters(session)).filter(
    ({ name, rule }) => !isOfAws(String(name), String(rule)),
  );
  if (!shown || filters.length === 0) return stateOf(shown && { ...shown, filtered: true }, reached);
  return {
    state: 'filtered',
    findings: filters.map(({ name, rule }) => ({
      what: `the replica leaves out what ${String(name).toLowerCase().replaceAll('_', '-')} says: ${rule}`,
      why: 'rows that the plan moves would not arrive, without an error',
      mend: 'Take the filter out of its parameter group, and make the replica anew: what it left out does not come any more.',
    })),
  };
}

const channel = operation({
  name: 'replica.channel@1',
  reads: true,
  run: async (reached, tools): Promise<Json> =>
    withSession(await tools.server('target'), tools, (session) => stateNow(session, reached)),
});

const arrived = operation({
  name: 'replica.arrived@1',
  reads: true,
  run: async ({ position, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server('target'), tools, (session) =>
      waitFor(session, tools, { channel: unnamed, position }, () => stateNow(session, reached)),
    ),
});

export const channelOperations: readonly Operation[] = [channel, arrived];
