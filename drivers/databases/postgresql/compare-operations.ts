import { type Operation, operation } from '../../operation.ts';
import { postgresqlBeats } from '../../replication/logical/lag.ts';
import { partsOf } from '../../replication/logical/state.ts';
import { otherSide } from '../../side.ts';
import { type CompareInput, type Comparing, compareSides } from '../compare-sides.ts';
import { postgresqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { connect } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.compare-rows@1': { input: CompareInput };
  }
}

const comparing: Comparing = {
  dialect: postgresqlDialect,
  async open(address) {
    const session = await connect(address);
    return { rows: session.cells, close: async () => session.destroy() };
  },
  flow: async (tools, from) =>
    withSession(await tools.server(otherSide(from)), {}, async (session) => {
      const parts = await partsOf(session, from);
      if (parts.every(({ enabled }) => !enabled)) return 'stands';
      return parts.every(({ running }) => running) ? 'flows' : 'connecting';
    }),
  beats: postgresqlBeats,
  openPace,
};

const compare = operation({
  name: 'postgresql.compare-rows@1',
  // It measures the lag by heartbeats: planning must not ask it.
  reads: false,
  run: (input, tools) => compareSides(input, tools, comparing),
});

export const compareOperations: readonly Operation[] = [compare];
