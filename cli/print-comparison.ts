import type { Comparison, Difference, TableComparison } from '../data/compare/comparison.ts';
import { inWords } from '../engine/duration.ts';
import { howMany } from '../engine/how-many.ts';
import type { Json } from '../engine/step.ts';

const n = (value: number) => value.toLocaleString('en');

/** A comparison as text: a line a table, then each difference by key and column. */
export function printComparison({ verdict, tables, rows, ms }: Comparison): string {
  const width = Math.max(...tables.map(({ source }) => source.length), 5);
  const lines = tables.flatMap((table) => [
    tableLine(table, width),
    ...table.differences.map(differenceLine),
    ...countLines(table),
  ]);
  const words = {
    equal: 'Equal',
    sampled: 'Nothing differs in the SAMPLE that was read',
    different: 'DIFFERENT',
    unsettled: 'Unsettled: some rows changed until the end',
  };
  lines.push(
    `${words[verdict]}: ${howMany(tables.length, 'table')}, ${howMany(rows, 'row')} in ${inWords(ms)}, ${n(Math.round(rows / (Math.max(ms, 1) / 1000)))} rows/s.`,
  );
  return `${lines.join('\n')}\n`;
}

/** The tables that differ in a comparison's answer, with the first of their rows; '' for any other answer. */
export function differencesIn(answer: Json): string {
  const { verdict, tables } = (answer ?? {}) as { verdict?: Json; tables?: Json };
  if (typeof verdict !== 'string' || !Array.isArray(tables)) return '';
  return (tables as unknown as Comparison['tables'])
    .filter(({ differences, counts = [] }) => differences.length + counts.length > 0)
    .flatMap((table) => [
      tableLine(table, table.source.length),
      ...table.differences.slice(0, 3).map(differenceLine),
      ...countLines(table).slice(0, 3),
    ])
    .map((line) => `\n    ${line}`)
    .join('');
}

function tableLine(table: TableComparison, width: number): string {
  const { source, rows, missing, extra, changed, unsettled, unread, counts = [], sample, resumed } = table;
  const wrong = [
    missing && `${n(missing)} missing`,
    extra && `${n(extra)} extra`,
    changed && `${n(changed)} changed`,
    unsettled && `${n(unsettled)} unsettled`,
    unread && 'not read to its end',
    counts.length > 0 && 'numbers of rows differ',
  ].filter(Boolean);
  const notes = [
    sample && `sample: ${n(sample.leaves)} of ${n(sample.of)} leaves`,
    resumed && `${howMany(resumed.rows, 'row')} read before, from ${resumed.since} on`,
  ].filter(Boolean);
  const mark = wrong.length === 0 ? '✓' : '✗';
  return `  ${mark} ${source.padEnd(width)} ${howMany(rows.source, 'row').padStart(19)}${wrong.length === 0 ? '' : `   ${wrong.join(', ')}`}${notes.length === 0 ? '' : `   (${notes.join('; ')})`}`;
}

const countLines = ({ counts = [] }: TableComparison): string[] =>
  counts.map(
    ({ partition, source, target }) =>
      `      ${partition === null ? 'the table' : `partition ${partition}`}: ${howMany(source, 'row')}, on the target ${n(target)}`,
  );

function differenceLine({ key, kind, rows, columns, source, target }: Difference): string {
  const where = Object.entries(key)
    .map(([column, value]) => `${column} ${value ?? 'NULL'}`)
    .join(', ');
  const what = columns
    ?.map((column) => `${column}: ${source?.[column] ?? 'NULL'} → ${target?.[column] ?? 'NULL'}`)
    .join('; ');
  return `      ${kind}${rows === undefined ? '' : ` ${n(rows)} ×`} ${where}${what === undefined ? '' : `   ${what}`}`;
}
