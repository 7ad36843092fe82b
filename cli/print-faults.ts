import { howMany } from '../engine/how-many.ts';
import type { PlanFault } from '../engine/plan/fault.ts';

/** A fault, and the environments that have it if not all have. */
export type ShownFault = PlanFault & { readonly environments?: readonly string[] };

/** Lines longer than this are shown in part. */
const width = 100;

/** Every fault as a compiler prints it: where and what, the line, what is meant in it, why, and what to write. */
export function printFaults(faults: readonly ShownFault[], colour: boolean): string {
  const file = faults[0]?.file ?? '';
  const count = `${howMany(faults.length, 'fault')} in ${file}\n`;
  return `${faults.map((fault) => `${printFault(fault, colour)}\n`).join('')}${count}`;
}

function printFault(fault: ShownFault, colour: boolean): string {
  const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const place = fault.line === 0 ? fault.file : `${fault.file}:${fault.line}:${fault.column}`;
  const only = fault.environments ? ` (${fault.environments.join(', ')})` : '';
  const lines = [`${paint(1, place)}  ${paint(31, harmless(fault.what))}${only}`];
  if (fault.text !== '') {
    const { shown, before, marked } = cut(fault);
    const number = String(fault.line);
    const gap = ' '.repeat(number.length);
    lines.push(`  ${paint(2, `${number} │`)} ${shown}`);
    lines.push(`  ${paint(2, `${gap} │`)} ${' '.repeat(cells(before))}${paint(31, squiggle(cells(marked)))}`);
  }
  if (fault.why !== undefined) lines.push(`  ${harmless(fault.why)}`);
  if (fault.suggestion !== undefined) lines.push(`  ${paint(36, `→ ${harmless(fault.suggestion)}`)}`);
  return `${lines.join('\n')}\n`;
}

/** The line in harmless characters, and around the marked part if it is long. */
function cut({ text, column, length }: PlanFault): { shown: string; before: string; marked: string } {
  const from = column - 1 > width / 2 && text.length > width ? column - 1 - Math.floor(width / 2) : 0;
  const to = Math.min(text.length, from + width);
  const head = from > 0 ? '…' : '';
  return {
    shown: head + harmless(text.slice(from, to)) + (to < text.length ? '…' : ''),
    before: head + harmless(text.slice(from, column - 1)),
    marked: harmless(text.slice(column - 1, Math.min(to, column - 1 + length))),
  };
}

function squiggle(length: number): string {
  return length <= 1 ? '^' : '~'.repeat(length);
}

/** Tabs as two spaces, and nothing that a terminal would obey. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
  return text.replaceAll('\t', '  ').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�');
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** How many cells a terminal gives the text. */
function cells(text: string): number {
  const characters = [...new Intl.Segmenter().segment(text)];
  return characters.reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}
