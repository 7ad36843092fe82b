import type { Result } from './cell.ts';
import { cellsOf, nameOf } from './cells.ts';
import { engines } from './engines.ts';

const width = Math.max(...engines.flatMap(cellsOf).map((cell) => nameOf(cell).length));

/** One cell in a line, and what it breaks below it. */
export function printLine(result: Result): string {
  const { report, broken, ms } = result;
  const frozen = report ? `${Math.round(report.freeze.refused)} ms closed` : '';
  const line = [
    broken.length === 0 ? '✓' : '✗',
    nameOf(result).padEnd(width),
    (report?.end ?? 'failed').padEnd(10),
    `${report?.attempts.length ?? 0} runs`,
    frozen.padStart(15),
    `${report?.writes.lost ?? '?'} lost`,
    `${(ms / 1_000).toFixed(0)} s`,
  ].join('  ');
  return `${[line, ...broken.map((what) => `    ${what}`)].join('\n')}\n`;
}

/** The whole in a few words. */
export function printTotals(results: readonly Result[]): string {
  const held = results.filter(({ broken }) => broken.length === 0).length;
  const lost = results.reduce((sum, { report }) => sum + (report?.writes.lost ?? 0), 0);
  const writes = results.reduce((sum, { report }) => sum + (report?.writes.acknowledged ?? 0), 0);
  const bad = results.filter(({ broken }) => broken.length > 0).map(nameOf);
  return [
    `${results.length} cells, ${held} held, ${bad.length} broken; ${lost} of ${writes.toLocaleString('en')} acknowledged writes lost`,
    ...bad.map((name) => `  broken: ${name}`),
    '',
  ].join('\n');
}
