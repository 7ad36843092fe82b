import { readFile, writeFile } from 'node:fs/promises';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import type { Result } from './cell.ts';
import { cellsOf, momentsOf } from './cells.ts';
import { type Engine, markersOf } from './engines.ts';

const document = new URL('../../docs/reliability.md', import.meta.url);

/** Puts the table into docs/reliability.md, between its markers. */
export async function writeDocument(engine: Engine, results: readonly Result[]): Promise<void> {
  const [begin, end] = markersOf(engine);
  const text = await readFile(document, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/reliability.md has no "${begin}" … "${end}"`);
  await writeFile(
    document,
    `${text.slice(0, before + begin.length)}\n\n${describe(engine, results)}\n${text.slice(after)}`,
  );
}

/** The matrix as Markdown: a row a fault, a column a moment. */
export function describe(engine: Engine, results: readonly Result[]): string {
  const [cells, moments] = [cellsOf(engine), momentsOf(engine)];
  const found = new Map(results.map((result) => [`${result.fault}@${result.moment}`, result]));
  const reasons = new Map<string, number>();
  const rows = faultKinds.map(({ name }) => {
    const shown = moments.map((moment) => {
      const skipped = cells.find((cell) => cell.fault === name && cell.moment === moment)?.skipped ?? null;
      if (skipped !== null) {
        reasons.set(skipped, reasons.get(skipped) ?? reasons.size + 1);
        return `– ${reasons.get(skipped)}`;
      }
      const result = found.get(`${name}@${moment}`);
      if (!result) return '';
      return result.broken.length > 0 ? '**broken**' : (result.report?.end ?? '');
    });
    return `| ${[name, ...shown].join(' | ')} |`;
  });
  const held = results.filter(({ broken }) => broken.length === 0).length;
  const sum = (of: (result: Result) => number) => results.reduce((total, each) => total + of(each), 0);
  const lost = sum(({ report }) => report?.writes.lost ?? 0);
  const acknowledged = sum(({ report }) => report?.writes.acknowledged ?? 0).toLocaleString('en');
  const on = results.find(({ report }) => report !== null)?.report?.servers ?? 'nothing yet';
  return [
    `${results.length} of ${cells.filter(({ skipped }) => skipped === null).length} cells on ${on}: ${held} held, ${results.length - held} broken; ${lost} of ${acknowledged} acknowledged writes lost. A cell that is empty has not been rehearsed yet.`,
    '',
    `| fault | ${moments.join(' | ')} |`,
    `|${'---|'.repeat(moments.length + 1)}`,
    ...rows,
    '',
    ...[...reasons].map(([reason, number]) => `– ${number}: ${reason}.  `),
    '',
  ].join('\n');
}
