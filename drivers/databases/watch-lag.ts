import type { Side } from '../../engine/step.ts';
import type { Tools } from '../operation.ts';
import type { Beats } from '../replication/beats.ts';
import type { Flow } from '../replication/native/channel-state.ts';

const every = 2_000;
/** Milliseconds: a server that restarts is back within it. */
const patience = 120_000;

/** The lag of the channel from a side, measured every two seconds while it flows; 0 where nothing is replicated. */
export async function watchLag(
  tools: Tools,
  from: Side,
  flow: () => Promise<Flow>,
  { measureLag, sendBeat }: Beats,
) {
  if ((await flow()) === 'stands')
    return { seconds: () => 0, caughtUp: async () => undefined, end: () => undefined };
  let seconds = 0;
  const measure = async () => {
    seconds = (await measureLag(tools, from).catch(() => null)) ?? seconds;
  };
  await measure();
  const timer = setInterval(() => void measure(), every);
  return {
    seconds: () => seconds,
    /** A channel that broke will bring nothing any more: what is missing then is rightly called so. */
    async caughtUp() {
      for (let cut: number | null = null; !(await sendBeat(tools, from)); ) {
        tools.stop.throwIfAborted();
        const now = await flow();
        cut = now === 'connecting' ? (cut ?? performance.now()) : null;
        if (now === 'stands' || (cut !== null && performance.now() - cut > patience)) return;
      }
    },
    end: () => clearInterval(timer),
  };
}
