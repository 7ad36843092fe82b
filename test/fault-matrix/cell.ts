import { fileURLToPath } from 'node:url';
import type { FaultReport } from '../../cli/rehearsal/fault-report.ts';
import { leash } from '../../infra/sandbox/leash.ts';
import { type Cell, type Moment, nameOf } from './cells.ts';
import type { Engine } from './engines.ts';
import { broken } from './expect.ts';
import { writePlan } from './plan.ts';

const program = fileURLToPath(new URL('../../bin/migrate.js', import.meta.url));
const within = 300_000;
const rate = 100;
const tries = 3;

/** What one cell came to. */
export type Result = {
  readonly fault: string;
  readonly moment: Moment;
  readonly at: string;
  readonly ms: number;
  /** Everything that it breaks; empty where it holds. */
  readonly broken: readonly string[];
  /** Null where the rehearsal itself failed. */
  readonly report: FaultReport | null;
};

/** What of its plan a matrix may be given: the freeze's budget, and how many subscriptions PostgreSQL has. */
export type Terms = { readonly budget?: string; readonly subscriptions?: number };

/** Rehearses a cell; again, where the run did not come to the step by itself: on a busy machine a budget may be over before. */
export async function rehearseCell(
  cell: Pick<Cell, 'fault' | 'moment'>,
  folder: string,
  engine: Engine = 'mysql',
  terms: Terms = {},
): Promise<Result> {
  for (let n = 1; ; n++) {
    const result = await rehearseOnce(cell, folder, engine, terms);
    if (n === tries || result.report?.struck !== null) return result;
  }
}

/** Types `migrate rehearse PLAN --fault NAME@STEP --json` and judges what it says. */
async function rehearseOnce(
  cell: Pick<Cell, 'fault' | 'moment'>,
  folder: string,
  engine: Engine,
  { budget, subscriptions }: Terms,
): Promise<Result> {
  const { file } = await writePlan(folder, engine, budget, subscriptions);
  const began = Date.now();
  const { out, err } = await ended([
    ...[program, 'rehearse', file, '--fault', nameOf(cell)],
    ...['--rate', String(rate), '--json'],
  ]);
  const { fault, moment } = cell;
  const about = { fault, moment, at: new Date(began).toISOString(), ms: Date.now() - began };
  if (out.trim() === '')
    return { ...about, broken: [`the rehearsal failed: ${err.trim().slice(-400)}`], report: null };
  const report = JSON.parse(out) as FaultReport;
  return { ...about, broken: broken(cell, report), report };
}

/** A rehearsal ends with this process, and by itself at its deadline. */
function ended(args: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  const child = leash(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    err += data.toString();
  });
  const late = setTimeout(() => {
    err += `\nit did not end within ${within / 1_000} s`;
    child.kill('SIGKILL');
  }, within);
  return new Promise((resolve) =>
    child.once('close', () => {
      clearTimeout(late);
      resolve({ out, err });
    }),
  );
}
