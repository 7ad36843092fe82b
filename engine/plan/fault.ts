import { scrub, secretsIn } from './mask.ts';

/** What is wrong with a plan, and where. Never holds a password: source lines are masked, values of secrets not quoted. */
export interface PlanFault {
  /** The file as it was named by the caller. */
  readonly file: string;
  /** From 1; 0 if the fault is the whole file's, such as a file that is missing. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Of the marked text on this line. */
  readonly length: number;
  /** The whole line, masked. */
  readonly text: string;
  readonly what: string;
  readonly why?: string;
  /** What to write instead. */
  readonly suggestion?: string;
  /** A value that an environment may still give: not a fault of the base as long as every environment does. */
  readonly incomplete?: true;
}

/** Where something stands in the text: offsets, the end not included. */
export type Span = { readonly start: number; readonly end: number };

/** Keys and indexes from the plan's root. */
export type Path = readonly (string | number)[];

/** A fault before it is shown: with offsets instead of lines. */
export interface Finding {
  readonly span: Span;
  /** What it is about. */
  readonly path?: Path;
  /** It explains everything that the schema finds at or under `path`. */
  readonly covers?: true;
  readonly what: string;
  readonly why?: string;
  readonly suggestion?: string;
  readonly incomplete?: true;
}

type Said = Pick<Finding, 'what' | 'why' | 'suggestion' | 'incomplete'>;

/** Findings in the order of the text, with lines, columns and the masked source line. */
export function locate(
  findings: readonly Finding[],
  file: string,
  { text, masked }: { text: string; masked: string },
): PlanFault[] {
  const hidden = secretsIn(text, masked);
  const clean = ({ what, why, suggestion, incomplete }: Said): Said => ({
    what: scrub(what, hidden),
    ...(why === undefined ? {} : { why: scrub(why, hidden) }),
    ...(suggestion === undefined ? {} : { suggestion: scrub(suggestion, hidden) }),
    ...(incomplete === undefined ? {} : { incomplete }),
  });
  const ordered = [...findings].sort((a, b) => a.span.start - b.span.start);
  let line = 1;
  let from = 0;
  return ordered.map(({ span, ...said }) => {
    const start = Math.min(span.start, text.length);
    for (let next = text.indexOf('\n', from); next >= 0 && next < start; next = text.indexOf('\n', from)) {
      line += 1;
      from = next + 1;
    }
    const to = endOfLine(text, start);
    return {
      file,
      line,
      column: start - from + 1,
      length: Math.max(1, Math.min(span.end, to) - start),
      text: masked.slice(from, to),
      ...clean(said),
    };
  });
}

/** A fault of the file as a whole. */
export function wholeFile(file: string, said: Pick<PlanFault, 'what' | 'why' | 'suggestion'>): PlanFault {
  return { file, line: 0, column: 0, length: 0, text: '', ...said };
}

function endOfLine(text: string, from: number): number {
  const end = /\r?\n|$/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}
