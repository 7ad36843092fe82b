/** A row as one read saw it: its hash, or '' where there was none. */
export type State = string;

/** What a pair of reads of one key says. */
export type Finding = 'settled' | 'different' | 'again';

// A row that is written all the time would otherwise be remembered without end.
const remembered = 64;

/**
 * Everything that was seen of one key on both sides. Replication has delay, so the sides are not equal at one moment but over
 * time: the key is settled once the target was seen in a state that the source was seen in.
 */
export class Sighting {
  readonly #source = new Set<State>();
  readonly #target = new Set<State>();
  /** What was seen last. */
  source: State | undefined;
  target: State | undefined;
  /** Since when the source was seen in its last state, in milliseconds of the reader's clock. */
  #stillSince = 0;

  /** Takes in one read of both sides that began at `at`. A state must stand for `still` ms before the target counts as wrong. */
  see(source: State, target: State, at: number, still: number): Finding {
    if (source !== this.source) this.#stillSince = at;
    this.source = source;
    this.target = target;
    remember(this.#source, source);
    remember(this.#target, target);
    if (this.#source.values().some((state) => this.#target.has(state))) return 'settled';
    // Later than, not only as late as: one read alone never convicts, whatever the delay is said to be.
    return at > this.#stillSince && at - this.#stillSince >= still ? 'different' : 'again';
  }

  /** When the source will have stood still for long enough, if it does. */
  ripeAt(still: number): number {
    return this.#stillSince + still;
  }

  /** The source was in this state at an earlier moment too, by the digest of its whole leaf. */
  stoodSince(at: number): void {
    this.#stillSince = Math.min(this.#stillSince, at);
  }
}

function remember(states: Set<State>, state: State): void {
  states.add(state);
  if (states.size <= remembered) return;
  for (const oldest of states) {
    states.delete(oldest);
    return;
  }
}
