import type { Json } from '../step.ts';

/** What somebody may do better, beside a dry run: it is no check, and stops nothing. */
export interface Advice {
  /** What it is about, such as `capacity of "shop-aurora"`. */
  readonly about: string;
  /** What is advised, or why nothing can be. */
  readonly says: string;
  /** How it was found, a line for each step. */
  readonly working: readonly string[];
  /** What of the plan it speaks against. */
  readonly warnings: readonly string[];
  /** The same for programs. */
  readonly data: { readonly [name: string]: Json };
}

/** Advice as text; nothing where there is none. */
export const adviceText = (advice: readonly Advice[]): readonly string[] =>
  advice.length === 0
    ? []
    : [
        '',
        'advice',
        ...advice.flatMap(({ about, says, working, warnings }) => [
          `  ${about}: ${says}`,
          ...working.map((line) => `       ${line}`),
          ...warnings.map((line) => `       ! ${line}`),
        ]),
      ];

/** Advice as Markdown; nothing where there is none. */
export const adviceMarkdown = (advice: readonly Advice[]): readonly string[] =>
  advice.flatMap(({ about, says, working, warnings }) => [
    '',
    `### Advice: ${about}`,
    '',
    says,
    '',
    ...working.map((line) => `- ${line}`),
    ...warnings.map((line) => `- ⚠️ ${line}`),
  ]);
