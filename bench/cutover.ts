import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from '../cli/rehearsal/report.ts';

// How long nobody can write at a cutover and at its rollback, over several rehearsals of the quickstart's plan: AURORA_MIGRATE_REHEARSALS of them.
const rehearsals = Number(process.env.AURORA_MIGRATE_REHEARSALS ?? 10);
const root = new URL('..', import.meta.url);
const program = fileURLToPath(new URL('bin/migrate.js', root));
const plan = fileURLToPath(new URL('plans/quickstart.yaml', root));
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** A time without writes that a report tells, in milliseconds: as the application saw it, and the part in which the engine held writes back. */
type Gap = {
  readonly name: string;
  readonly of: (report: Report) => { readonly write: number; readonly freeze: number } | null;
  /** The medians that are wanted: the record's TTL of a second and half a second; what is not DNS. */
  readonly target: { readonly write: number; readonly freeze: number };
};

const gaps: readonly Gap[] = [
  { name: 'T8, cutover', of: ({ downtime }) => downtime, target: { write: 1_500, freeze: 250 } },
  {
    name: 'T9, rollback',
    of: ({ rollback }) => rollback?.downtime ?? null,
    target: { write: 1_500, freeze: 250 },
  },
];

function rehearse(): Promise<Report> {
  const child = spawn(process.execPath, [program, 'rehearse', plan, '--rollback', '10s', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    printed.out += data;
  });
  child.stderr.on('data', (data) => {
    printed.err += data;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(printed.out) as Report);
      else reject(new Error(`the rehearsal ended with ${code}: ${printed.err}${printed.out}`));
    });
  });
}

const width = 40;
const n = (value: number) => Math.round(value).toLocaleString('en').padStart(7);

/** A gap as a bar: the freeze full, the rest of it light. */
function bar(write: number, freeze: number, longest: number): string {
  const scale = (ms: number) => Math.round((ms * width) / Math.max(longest, 1));
  const full = Math.min(scale(freeze), scale(write));
  return '█'.repeat(full) + '░'.repeat(scale(write) - full);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** One line: the median and the worst of some times, and whether the median is what is wanted. */
function verdict(what: string, times: readonly number[], target: number): void {
  const middle = median(times);
  say(
    `  ${what.padEnd(10)} p50 ${n(middle)} ms   worst ${n(Math.max(...times))} ms   target p50 ≤ ${target} ms ${middle <= target ? '✓' : '✗'}`,
  );
}

const reports: Report[] = [];
for (let number = 1; number <= rehearsals; number++) {
  reports.push(await rehearse());
  process.stderr.write(`rehearsal ${number} of ${rehearsals}\n`);
}
const [first] = reports;
const lost = reports.reduce((sum, { writes }) => sum + writes.lost, 0);
say(
  `${reports.length} rehearsals of ${first?.name} on ${first?.servers}, ${Math.round(median(reports.map(({ traffic }) => traffic.per_second)))} writes a second`,
);
for (const { name, of, target } of gaps) {
  const found = reports.flatMap((report) => of(report) ?? []);
  if (found.length === 0) continue;
  const longest = Math.max(...found.map(({ write }) => write));
  say(`\n${name}\n  ${'write gap'.padStart(10)}${'freeze'.padStart(10)}   ms`);
  for (const { write, freeze } of found)
    say(`  ${n(write).padStart(10)}${n(freeze).padStart(10)}   ${bar(write, freeze, longest)}`);
  verdict(
    'write gap',
    found.map(({ write }) => write),
    target.write,
  );
  verdict(
    'freeze',
    found.map(({ freeze }) => freeze),
    target.freeze,
  );
}
say(
  `\nacknowledged writes asked for again: ${reports.reduce((sum, { writes }) => sum + writes.checked, 0).toLocaleString('en')}, ${lost} lost`,
);
process.exitCode = lost === 0 ? 0 : 1;
