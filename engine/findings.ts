import type { Json } from './step.ts';

/** What is wrong with names, why it matters, and the statement that mends it. */
export type Finding = { readonly what: string; readonly why: string; readonly mend: string };

/** The findings in a check's answer; none in anything else. */
export function findingsIn(answer: Json): readonly Finding[] {
  const found = (answer as { findings?: unknown } | null)?.findings;
  return Array.isArray(found) ? (found as Finding[]) : [];
}
