import type { Side } from '../../engine/step.ts';
import type { Lending, Lent } from '../databases/lend-sessions.ts';
import type { Address, Tools } from '../operation.ts';
import { otherSide } from '../side.ts';

/** How one kind of server writes and reads a side's heartbeat row, whose beat is in epoch milliseconds. */
export type Heart<S extends Lent> = Pick<Lending<S>, 'withSession'> & {
  write(session: S, from: Side, beat: number): Promise<unknown>;
  /** Null before the first. */
  read(session: S, from: Side): Promise<number | null>;
};

/** Heartbeats from a side to the other. */
export type Beats = {
  /**
   * True lag in seconds, whatever moves the data: writes the time into a side's heartbeat row and waits until the other shows it, for a
   * second at the most; after that the lag is the age of the newest row that has arrived. Null where none has. `at`: another server than the other side itself.
   */
  measureLag(tools: Tools, from?: Side, at?: Address): Promise<number | null>;
  /** Whether a heartbeat that is sent now arrives within a second, and with it everything that was written before it. */
  sendBeat(tools: Tools, from?: Side): Promise<boolean>;
};

const patience = 1_000;

/** Heartbeats over the sessions of one kind of server. */
export function beatsOf<S extends Lent>({ withSession, write, read }: Heart<S>): Beats {
  const beatOnce = async (tools: Tools, from: Side, at?: Address) =>
    withSession(at ?? (await tools.server(otherSide(from))), tools, async (there) =>
      withSession(await tools.server(from), tools, async (here) => {
        const sent = Date.now();
        await write(here, from, sent);
        for (;;) {
          const seen = (await read(there, from)) ?? 0;
          const now = Date.now();
          if (seen >= sent || now - sent > patience) return { sent, seen, now };
          await new Promise((wake) => setTimeout(wake, 3));
        }
      }),
    );
  return {
    async measureLag(tools, from = 'source', at) {
      const { sent, seen, now } = await beatOnce(tools, from, at);
      if (seen >= sent) return (now - sent) / 1000;
      return seen === 0 ? null : (now - seen) / 1000;
    },
    async sendBeat(tools, from = 'source') {
      const { sent, seen } = await beatOnce(tools, from);
      return seen >= sent;
    },
  };
}
