import type { Call, Json, OpCall } from '../../engine/step.ts';
import type { World } from '../../engine/world.ts';
import type { Life } from './life.ts';

/** What stands outside the engine: it survives every kill. */
export type State = { [path: string]: Json };

/** Both databases, the channel and the record, before a run. */
export const fresh = (): State => ({
  'source.server': 'source',
  'target.server': 'target',
  'source.own': false,
  'source.closed': false,
  'source.closedToAll': false,
  'source.locked': false,
  'source.marker': '',
  'source.arrived': '',
  'source.counter': 0,
  'source.position': 100,
  'target.own': false,
  'target.tables': false,
  'target.copied': 0,
  'target.indexes': false,
  'target.accounts': false,
  'target.objects': false,
  'target.closed': false,
  'target.closedToAll': false,
  'target.locked': false,
  'target.opened': false,
  'target.marker': '',
  'target.arrived': '',
  'target.counter': 0,
  'target.position': 200,
  'dns.value': 'source',
  'dns.ttl': 60,
  'dns.readers': 0,
  channel: null,
  reverse: null,
  lag: 0.1,
  equal: true,
});

export type Fault = 'never drains' | 'rows differ' | 'switch refused' | null;

const refused = (code: string) => Object.assign(new Error(code), { code });

/** A world in memory. The process may die after every effect. Both sides open for applications at once is reported by `split`. */
export function simulate(
  state: State,
  life: Life,
  time: { now: number },
  fault: Fault,
  split: () => void,
): World {
  const put = async (path: string, value: Json) => {
    state[path] = value;
    if (state['target.opened'] && !state['target.closed'] && !state['source.closed']) split();
    await life.instant();
  };
  // What is copied is copied from the source, whose position goes with it.
  const positionAt = (path: string) => state[path === 'target.position' ? path : 'source.position'] ?? null;
  async function make(call: Call): Promise<Json> {
    time.now += 1;
    await life.alive();
    const { op, input } = call as OpCall & { input: Record<string, Json> };
    switch (op as string) {
      case 'sim.get':
        return { value: state[String(input.path)] ?? null, position: positionAt(String(input.path)) };
      case 'sim.set': {
        for (const [path, value] of Object.entries(input)) {
          if (path === 'dns.value' && value === 'target' && fault === 'switch refused')
            throw refused('Refused');
          await put(path, value);
        }
        return null;
      }
      case 'sim.copy':
        await put('target.copied', 0);
        for (let n = 1; n <= 3; n++) await put('target.copied', n);
        return null;
      case 'sim.mark':
        if (state[`${input.side}.closedToAll`]) throw refused('CLOSED');
        await put(`${input.side}.marker`, input.marker ?? '');
        if (input.side === 'target' && state.reverse !== null)
          await put('source.arrived', input.marker ?? '');
        return null;
      case 'sim.drain': {
        if (fault === 'never drains') {
          time.now += 60_000;
          return { late: 1 };
        }
        const to = input.from === 'source' ? 'target' : 'source';
        state[`${to}.arrived`] = state[`${input.from}.marker`] ?? '';
        return { late: 0 };
      }
      case 'sim.write':
        if (state[`${input.side}.closed`]) throw refused('CLOSED');
        return null;
      default:
        throw new Error(`unknown call ${op}`);
    }
  }
  return {
    make,
    read: {
      rows: async () => [],
      ask: make,
    },
    clock: {
      now: () => time.now,
      sleep: async (ms) => {
        time.now += ms;
        await life.alive();
      },
    },
  };
}
