/** Lets one wait until another rings; a ring that nobody hears is heard by who waits next. */
export interface Bell {
  ring(): void;
  /** Until it rings, `signal` is aborted or some milliseconds have passed. */
  wait(signal: AbortSignal, ms: number): Promise<void>;
}

/** A bell that has not rung. */
export function newBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(signal, ms) {
      if (!rung && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
      if (wake) signal.removeEventListener('abort', wake);
      wake = undefined;
      rung = false;
    },
  };
}
