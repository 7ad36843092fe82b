import type { Dialect } from '../../../data/dialect.ts';
import { type Operation, operation } from '../../operation.ts';
import type { Flow } from '../../replication/native/channel-state.ts';
import { mysqlBeats } from '../../replication/native/lag.ts';
import { flowOf } from '../../replication/native/mysql-operations.ts';
import { otherSide } from '../../side.ts';
import { type CompareInput, type Comparing, compareSides } from '../compare-sides.ts';
import { mysqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { flowFrom } from './names.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.compare-rows@1': { input: CompareInput };
  }
}

/** How servers of MySQL's family are compared; `flowOf`: what the channel of a name can bring now, as the server that applies it shows it. */
export const comparingBy = (
  dialect: Dialect,
  flowOf: (session: Session, channel: string) => Promise<Flow>,
): Comparing => ({
  dialect,
  async open(address) {
    const session = await connect(address);
    return { rows: session.cells, close: async () => session.destroy() };
  },
  flow: async (tools, from) =>
    withSession(await tools.server(otherSide(from)), {}, (session) =>
      flowOf(session, flowFrom[from].channel),
    ),
  beats: mysqlBeats,
  openPace,
});

const compare = operation({
  name: 'mysql.compare-rows@1',
  // It measures the lag by heartbeats: planning must not ask it.
  reads: false,
  run: (input, tools) => compareSides(input, tools, comparingBy(mysqlDialect, flowOf)),
});

export const compareOperations: readonly Operation[] = [compare];
