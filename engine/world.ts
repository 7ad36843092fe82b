import type { Call, Json, Reader } from './step.ts';

/** Everything outside the engine: what it acts on, what it reads, and the time. */
export interface World {
  /**
   * Makes one call. Late values are filled in but for secrets, which the world resolves at this last moment.
   * Rejects at `deadline` (epoch ms) at the latest; long work stops at its next safe point once `stop` is aborted.
   * An error that may pass by itself carries `transient: true`; one that only somebody can mend, and that says nothing of the systems,
   * carries `mendable: true`; a refusal carries the system's own `code`.
   */
  make(call: Call, terms: Terms): Promise<Json>;
  readonly read: Reader;
  readonly clock: Clock;
}

export type Terms = {
  readonly deadline: number;
  readonly stop: AbortSignal;
  /** Samples to show; they are not recorded. */
  progress(sample: Sample): void;
  /** The id under which whoever answered knows the request; it is recorded with the call. */
  answered?(request: string): void;
  /** Why long work has to wait now; null: it may go on. Asked at its safe points. */
  hold(): Promise<string | null>;
  readonly checkpoint: Checkpoint;
};

/** What long work remembers for its own restart: one value for each action of a run, which a killed engine leaves behind. */
export interface Checkpoint {
  /** The value written last; null before the first. */
  read(): Promise<Json>;
  write(value: Json): Promise<void>;
}

/** Terms of work outside a run: nobody pauses it, and it remembers nothing. */
export const unattended: Pick<Terms, 'hold' | 'checkpoint'> = {
  hold: async () => null,
  checkpoint: { read: async () => null, write: async () => undefined },
};

/** How far long work is: `done` of `of` units, with a word for what is in hand. */
export type Sample = {
  readonly done: number;
  readonly of: number;
  readonly unit: 'rows' | 'tables' | 'indexes' | 'objects' | 'assessments' | 'ms';
  readonly bytes?: number;
  readonly on?: string;
};

/** Epoch milliseconds and waiting; simulated in tests. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The machine's own clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
};
