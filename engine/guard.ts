/** Where an engine stands once it was about to freeze writes, as its guard hears it. */
export type Standing = 'frozen' | 'unwinding' | 'committed';

/** A process apart from the engine that ends a freeze when the engine cannot: it died, or it hangs past the budget. */
export interface Guard {
  /** Resolves once it was seen alive and counts the budget (ms), which begins now; rejects where it is not to be had. */
  arm(budget: number, standing: () => Standing): Promise<void>;
  /** Writes are open again, or the decision has been made: there is nothing to guard any more. */
  dismiss(): void;
}

/** For worlds in which nothing can be frozen in earnest. */
export const noGuard: Guard = { arm: async () => undefined, dismiss: () => undefined };
