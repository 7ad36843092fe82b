/** Holds long work back while the source needs its strength for others. */
export interface Pace {
  /** Waits while the source is too busy or somebody paused. */
  pass(): Promise<void>;
}

/** For work that never has to wait. */
export const unhindered: Pace = { pass: async () => undefined };
