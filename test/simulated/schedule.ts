import type { Life } from './life.ts';

/** A process among others: it can be killed by another at any instant. */
export type Mortal = Life & {
  kill(): void;
  /** Resolves at its `n`-th instant. */
  reaches(n: number): Promise<void>;
};

/** Processes that go on one instant at a time, in an order that is drawn: what one does between two instants no other sees. */
export type Schedule = {
  /** A process that dies at its `end`-th instant; 0: never by itself. */
  life(end: number): Mortal;
  /** Lets all of them go on until none waits any more. */
  run(): Promise<void>;
};

/** `draw` answers numbers from 0 to 1. */
export function schedule(draw: () => number): Schedule {
  const waiting: { readonly life: Mortal; go(): void }[] = [];
  // A machine lets one process go on for a while and holds up another: by turns alone, nobody would ever be late.
  const patience = draw() * 0.9;
  let last: Mortal | undefined;
  const never = new Promise<never>(() => undefined);

  function life(end: number): Mortal {
    const death = Promise.withResolvers<'killed'>();
    const reached = new Map<number, () => void>();
    let count = 0;
    let dead = false;
    const turn = (): Promise<void> => (dead ? never : new Promise((go) => waiting.push({ life: self, go })));
    const self: Mortal = {
      death: death.promise,
      instants: () => count,
      get dead() {
        return dead;
      },
      alive: turn,
      instant() {
        if (!dead && ++count === end) self.kill();
        reached.get(count)?.();
        return turn();
      },
      reaches: (n) => new Promise((then) => reached.set(n, then)),
      kill() {
        dead = true;
        death.resolve('killed');
      },
    };
    return self;
  }

  return {
    life,
    async run() {
      for (;;) {
        // Everything that can go on without an instant has done so when the machine's own turn is over.
        await new Promise((over) => setImmediate(over));
        const ready = waiting.filter(({ life: each }) => !each.dead);
        const same = draw() < patience ? ready.find(({ life: each }) => each === last) : undefined;
        const next = same ?? ready[Math.floor(draw() * ready.length)];
        if (!next) return;
        last = next.life;
        waiting.splice(waiting.indexOf(next), 1);
        next.go();
      }
    },
  };
}

/** Numbers from 0 to 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
