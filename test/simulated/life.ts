/** A process that can be killed at any instant: from then on nothing it does has an effect, and nothing it waits for returns. */
export type Life = {
  /** Counts an instant; the process dies if it is the chosen one. A dead process never comes back from here. */
  instant(): Promise<void>;
  /** Resolves when it dies. */
  readonly death: Promise<'killed'>;
  readonly instants: () => number;
  /** A moment at which others may go on, but nobody is killed. Never comes back in a dead process: what waits beside the one that died would wait and ask for ever. */
  alive(): Promise<void>;
  readonly dead: boolean;
};

/** A life that ends at its `end`-th instant; 0: never. */
export function liveUntil(end: number): Life {
  let count = 0;
  let die: (how: 'killed') => void = () => undefined;
  const death = new Promise<'killed'>((resolve) => {
    die = resolve;
  });
  const never = new Promise<void>(() => undefined);
  let dead = false;
  return {
    death,
    instants: () => count,
    get dead() {
      return dead;
    },
    alive: () => (dead ? never : Promise.resolve()),
    instant() {
      if (dead) return never;
      if (++count === end) {
        dead = true;
        die('killed');
        return never;
      }
      return Promise.resolve();
    },
  };
}
