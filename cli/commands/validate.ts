import { type ExitCode, exit } from '../../engine/fault.ts';
import { howMany } from '../../engine/how-many.ts';
import type { PlanFault } from '../../engine/plan/fault.ts';
import type { Known } from '../../engine/plan/known.ts';
import { base } from '../../engine/plan/overlay.ts';
import { type Reading, readPlan } from '../../engine/plan/read.ts';
import type { Io } from '../io.ts';
import { printFaults, type ShownFault } from '../print-faults.ts';

type Options = { readonly env?: string | undefined; readonly json?: boolean | undefined };
type Read = { readonly name: string; readonly reading: Reading };

/** `migrate validate PLAN`: every fault of the plan at once, for one environment or for the base and all of them. */
export async function validateCommand(
  file: string,
  { env, json }: Options,
  io: Io,
  known: Known,
): Promise<ExitCode> {
  const reads = env === undefined ? await readAll(file, known) : [await readOne(file, env, known)];
  const faults = gather(reads);
  if (json) io.out(`${JSON.stringify(describe(file, reads, faults), null, 2)}\n`);
  else if (faults.length > 0) io.err(printFaults(faults, io.colour));
  else io.out(summarize(file, reads));
  return faults.length > 0 ? exit.error : exit.ok;
}

async function readOne(file: string, name: string, known: Known): Promise<Read> {
  return { name, reading: await readPlan(file, name, known) };
}

/** What the base lacks and environments give is no fault of the base. */
async function readAll(file: string, known: Known): Promise<Read[]> {
  const first = await readOne(file, base, known);
  const others = await Promise.all(first.reading.environments.map((name) => readOne(file, name, known)));
  if (first.reading.ok || others.length === 0) return [first, ...others];
  const own = first.reading.faults.filter(
    (fault) => !fault.incomplete || others.every(({ reading }) => has(reading, fault)),
  );
  if (own.length === 0) return others;
  return [{ name: base, reading: { ...first.reading, faults: own } }, ...others];
}

function gather(reads: readonly Read[]): ShownFault[] {
  const found = new Map<string, { fault: PlanFault; names: string[] }>();
  for (const { name, reading } of reads)
    for (const fault of reading.ok ? [] : reading.faults) {
      const known = found.get(identify(fault));
      if (known) known.names.push(name);
      else found.set(identify(fault), { fault, names: [name] });
    }
  return [...found.values()]
    .sort((a, b) => a.fault.line - b.fault.line || a.fault.column - b.fault.column)
    .map(({ fault, names }) => (names.length === reads.length ? fault : { ...fault, environments: names }));
}

function has(reading: Reading, fault: PlanFault): boolean {
  return !reading.ok && reading.faults.some((other) => identify(other) === identify(fault));
}

function identify({ line, column, what, suggestion }: PlanFault): string {
  return JSON.stringify([line, column, what, suggestion]);
}

function summarize(file: string, reads: readonly Read[]): string {
  const [first] = plans(reads);
  if (first === undefined) return '';
  const { name, tables, phases } = first.plan;
  const steps = Object.values(phases).flat().length;
  const hashes = plans(reads).map(({ plan, hash }) => `${plan.env} ${hash.slice(0, 7)}`);
  return `${file}: ${name} is valid. ${hashes.join(', ')}. ${howMany(steps, 'step')}, tables ${tables.include.join(', ')}\n`;
}

function describe(file: string, reads: readonly Read[], faults: readonly ShownFault[]): object {
  return {
    file,
    ok: faults.length === 0,
    faults,
    plans: plans(reads).map(({ plan, hash }) => ({ name: plan.name, env: plan.env, hash })),
  };
}

function plans(reads: readonly Read[]): Extract<Reading, { ok: true }>[] {
  return reads.flatMap(({ reading }) => (reading.ok ? [reading] : []));
}
