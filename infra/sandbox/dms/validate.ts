import { setTimeout as sleep } from 'node:timers/promises';
import type { Comparison, Values } from './comparison.ts';
import type { FailureType } from './control-tables.ts';
import { comparePositions } from './position.ts';
import { isLost, type Session } from './session.ts';
import type { MovingTable, Work } from './work.ts';

const every = 300;
const keysTogether = 100;
const rounds = 10;
const catchUpWithin = 10_000;

type Sides = { readonly source: Session; readonly target: Session };
/** Rows that were found not to be the same, of each table. */
type Found = Map<MovingTable, Map<string, FailureType>>;

/** Compares what is on both sides: every table once, then the rows that were changed since; ends when all are compared, if nothing is changed any more. */
export async function validateTables(work: Work, { once }: { readonly once: boolean }): Promise<void> {
  const sides = { source: await work.open(work.source), target: await work.open(work.target) };
  const found: Found = new Map();
  while (!work.halt.aborted) {
    for (const table of work.tables.values()) {
      if (work.halt.aborted) return;
      await validateTable(work, table, sides, found, once);
    }
    if (once) return;
    await sleep(every, undefined, { signal: work.halt }).catch(() => undefined);
  }
}

async function validateTable(
  work: Work,
  table: MovingTable,
  sides: Sides,
  found: Found,
  once: boolean,
): Promise<void> {
  const { progress, move } = table;
  const ready = table.phase === 'live' || (once && table.phase === 'catch up');
  if (progress.validation === 'Not enabled' || !ready || !move) return;
  if (!move.hasKey) {
    progress.validation = 'No primary key';
    return;
  }
  if (!table.unvalidated && table.dirty.size === 0) return;
  try {
    const comparison = work.engine.planComparison(move, work.settings);
    const failures = found.get(table) ?? new Map<string, FailureType>();
    found.set(table, failures);
    let suspects: string[];
    if (table.unvalidated) {
      table.unvalidated = false;
      table.dirty.clear();
      progress.validation = 'Preparing table';
      await work.control.forgetFailures(progress.target);
      failures.clear();
      const source = await comparison.all('source', sides.source);
      Object.assign(progress, { validation: 'Pending records', pending: source.size });
      suspects = differing(source, await comparison.all('target', sides.target));
    } else {
      suspects = [...table.dirty];
      table.dirty.clear();
      progress.validation = 'Pending records';
    }
    progress.pending = suspects.length;
    const suspended = await judge(work, table, comparison, sides, suspects, failures, once);
    if (table.phase === 'off') return;
    Object.assign(progress, {
      ...{ pending: table.dirty.size, failed: failures.size, suspended, updated: Date.now() },
      validation:
        suspended > 0 ? 'Suspended records' : failures.size > 0 ? 'Mismatched records' : 'Validated',
    });
  } catch (error) {
    if (isLost(error) || work.halt.aborted) throw error;
    // A change of the table's definition, or its loss, is told by who makes its changes.
    Object.assign(progress, { validation: 'Error', validationDetails: (error as Error).message });
    work.report.log(
      'E',
      'VALIDATOR',
      `Table '${move.source.schema}'.'${move.source.table}': ${(error as Error).message}`,
    );
  }
}

function differing(source: Map<string, string>, target: Map<string, string>): string[] {
  const keys = [...source].filter(([key, digest]) => target.get(key) !== digest).map(([key]) => key);
  for (const key of target.keys()) if (!source.has(key)) keys.push(key);
  return keys;
}

/** Looks at rows one by one: one that stays as it is on the source while its changes arrive must be the same on the target. Answers with how many never stood still. */
async function judge(
  work: Work,
  table: MovingTable,
  comparison: Comparison,
  { source, target }: Sides,
  suspects: readonly string[],
  failures: Map<string, FailureType>,
  once: boolean,
): Promise<number> {
  const { move, progress } = table;
  if (!move) return 0;
  let suspended = 0;
  for (let at = 0; at < suspects.length && !work.halt.aborted; at += keysTogether) {
    let keys = suspects.slice(at, at + keysTogether);
    for (let round = 0; keys.length > 0 && round < rounds && !work.halt.aborted; round++) {
      const before = await comparison.some('source', source, keys);
      const arrived = once || (await untilMade(work, source));
      const there = await comparison.some('target', target, keys);
      const after = once ? before : await comparison.some('source', source, keys);
      const moving: string[] = [];
      for (const key of keys) {
        const here = after.get(key);
        const same = text(here) === text(there.get(key));
        if (same) failures.delete(key);
        else if (!arrived || text(before.get(key)) !== text(here)) moving.push(key);
        else {
          const type = !here ? 'MISSING_SOURCE' : !there.has(key) ? 'MISSING_TARGET' : 'RECORD_DIFF';
          if (failures.get(key) !== type)
            await work.control.failure(progress.target, key, type, details(here, there.get(key)));
          failures.set(key, type);
        }
      }
      keys = moving;
    }
    suspended += keys.length;
    progress.pending = Math.max(0, suspects.length - at - keysTogether);
    if (failures.size > work.settings.tableFailures) {
      progress.validationDetails = `More than ${work.settings.tableFailures} records failed: the validation of the table was stopped`;
      break;
    }
  }
  return suspended;
}

/** Waits until all that is in the source's log now was made on the target; false where that takes too long. */
async function untilMade(work: Work, source: Session): Promise<boolean> {
  const end = await work.engine.readEnd(source);
  for (let waited = 0; waited < catchUpWithin && !work.halt.aborted; waited += 50) {
    const { position } = work.memory;
    if (position && comparePositions(position, end) >= 0) return true;
    await sleep(50);
  }
  return false;
}

const text = (values: Values | undefined): string => JSON.stringify(values ?? null);

function details(source: Values | undefined, target: Values | undefined): string {
  if (!source || !target) return '[]';
  const columns = Object.keys(source).filter((name) => source[name] !== target[name]);
  return JSON.stringify(columns.map((name) => [{ [name]: source[name] }, { [name]: target[name] }]));
}
