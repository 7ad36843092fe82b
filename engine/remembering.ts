import type { Call, Json, Reader, Row, Side } from './step.ts';

/** Asks a question once, and gives its answer to whoever asks it again: for one dry run, in which nothing changes. */
export function remembering(read: Reader): Reader {
  const rows = new Map<string, Promise<readonly Row[]>>();
  const answers = new Map<string, Promise<Json>>();
  return {
    rows: (on: Side, sql: string, values: readonly Json[] = []) =>
      once(rows, JSON.stringify([on, sql, values]), () => read.rows(on, sql, values)),
    ask: (call: Call) => once(answers, JSON.stringify(call), () => read.ask(call)),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
