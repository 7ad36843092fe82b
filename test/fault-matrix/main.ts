import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../live/run/rig.ts';
import { type Result, rehearseCell } from './cell.ts';
import { type Cell, cellsOf, nameOf } from './cells.ts';
import { engines, resultsOf } from './engines.ts';
import { printLine, printTotals } from './table.ts';
import { writeDocument } from './write.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mysql' },
    only: { type: 'string', multiple: true },
    budget: { type: 'string', default: '5s' },
    subscriptions: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    results: { type: 'string' },
    again: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const engine = engines.find((each) => each === values.engine);
if (engine === undefined) {
  process.stderr.write(
    `there is no matrix of "${values.engine}"; there is one of ${engines.join(' and of ')}\n`,
  );
  process.exit(64);
}
const file = values.results ?? resultsOf(engine);
await mkdir(dirname(file), { recursive: true });
if (values.again) await rm(file, { force: true });

const wanted = cellsOf(engine).filter((cell) => cell.skipped === null && isAsked(cell));
if (wanted.length === 0) {
  process.stderr.write(
    `no cell is called ${values.only?.join(' or ')}; a cell is FAULT@STEP, or a part of it\n`,
  );
  process.exit(64);
}
const known = new Map((await readResults()).map((result) => [nameOf(result), result]));
const left = wanted.filter((cell) => !known.has(nameOf(cell)));
process.stdout.write(`${wanted.length} cells, ${wanted.length - left.length} of them done before\n`);

const queue = left.values();
await Promise.all(Array.from({ length: Number(values.workers) }, work));

const results = wanted.flatMap((cell) => known.get(nameOf(cell)) ?? []);
process.stdout.write(printTotals(results));
if (values.write) await writeDocument(engine, [...known.values()]);
process.exitCode = results.every(({ broken }) => broken.length === 0) ? 0 : 1;

/** One worker: a folder of its own, one cell after the other. */
async function work(): Promise<void> {
  const folder = await temporaryFolder();
  try {
    for (const cell of queue) {
      const terms = { budget: values.budget, subscriptions: Number(values.subscriptions) };
      const result = await rehearseCell(cell, join(folder.path, 'plan'), engine, terms);
      known.set(nameOf(cell), result);
      await appendFile(file, `${JSON.stringify(result)}\n`);
      process.stdout.write(printLine(result));
    }
  } finally {
    await folder.remove();
  }
}

function isAsked(cell: Cell): boolean {
  const name = nameOf(cell);
  return (
    values.only === undefined ||
    values.only.some((part) => name === part || name.startsWith(part) || name.endsWith(part))
  );
}

/** What was found before; the newest result of a cell counts. */
async function readResults(): Promise<readonly Result[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Result);
}
