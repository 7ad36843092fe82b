import type { Side } from '../../../engine/step.ts';
import type { Tools } from '../../operation.ts';
import { measureLag, sendBeat } from '../../replication/native/mysql-operations.ts';
import { otherSide } from '../../side.ts';
import { flowFrom } from './names.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

/** Whether the channel of this name applies changes now. */
export type Running = (session: Session, channel: string) => Promise<boolean>;

const every = 2_000;

/** The lag of the channel from a side, measured every two seconds while it runs; 0 where nothing is replicated. */
export async function watchLag(tools: Tools, from: Side, isRunning: Running) {
  const runs = async () =>
    withSession(await tools.server(otherSide(from)), {}, (session) =>
      isRunning(session, flowFrom[from].channel),
    );
  if (!(await runs())) return { seconds: () => 0, caughtUp: async () => undefined, end: () => undefined };
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
      while (!(await sendBeat(tools, from)) && (await runs())) tools.stop.throwIfAborted();
    },
    end: () => clearInterval(timer),
  };
}
