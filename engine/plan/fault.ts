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

/** Findings in the order of the text, with lines, columns and the masked source line. */
export function locate(
  findings: readonly Finding[],
  file: string,
  { text, masked }: { text: string; masked: string },
): PlanFault[] {
  return [...findings]
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ span, path: _path, covers: _covers, ...said }) => {
      const start = Math.min(span.start, text.length);
      const from = text.lastIndexOf('\n', start - 1) + 1;
      const to = endOfLine(text, start);
      return {
        file,
        line: text.slice(0, from).split('\n').length,
        column: start - from + 1,
        length: Math.max(1, Math.min(span.end, to) - start),
        text: masked.slice(from, to),
        ...said,
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
