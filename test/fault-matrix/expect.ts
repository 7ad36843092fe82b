import { ofRollback } from '../../cli/hold-still.ts';
import type { FaultEnd, FaultReport } from '../../cli/rehearsal/fault-report.ts';
import { type Cell, periodOf } from './cells.ts';

const done: readonly FaultEnd[] = ['done'];
const unwound: readonly FaultEnd[] = ['unwound'];
/** Both are right, and which it is depends on milliseconds: whether the run still needed what failed. */
const either: readonly FaultEnd[] = ['done', 'unwound'];
/** A rollback's first step only asks: what it does not like it refuses, and nothing is changed. */
const orRefused = (ends: readonly FaultEnd[]): readonly FaultEnd[] => [...ends, 'refused'];

/** Faults that the freeze outlives, or that nobody in it depends on. */
const harmlessInFreeze = new Set(['guard-killed', 'clock-jump-back']);
/** Faults after which the run must not go on in a freeze. */
const fatalInFreeze = new Set(['engine-killed', 'both-killed', 'engine-hangs', 'lease-stolen', 'clock-jump']);
/** Faults that a run before its freeze cannot survive: what it relies on is not true any more. */
const fatalBefore = new Set(['conflicting-row', 'ddl-target']);

/** How a cell may end. */
export function expected({ fault, moment }: Pick<Cell, 'fault' | 'moment'>): readonly FaultEnd[] {
  const period = periodOf(moment);
  if (period === 'committed') return done;
  if (period === 'frozen') {
    if (fatalInFreeze.has(fault)) return unwound;
    if (harmlessInFreeze.has(fault)) return done;
    if (fault === 'xa-prepared') return unwound;
    // It must not be decided for a target that cannot keep what it is told, and the disk is full for longer than the budget.
    if (fault === 'target-full' && !moment.startsWith(ofRollback)) return unwound;
    return either;
  }
  const asks = moment === 'rollback:check-rollback';
  if (fatalBefore.has(fault)) return asks ? orRefused(unwound) : unwound;
  // A statement that waits for a row keeps the snapshot's read lock out, and nobody's session is ended for a copy.
  if (moment === 'copy-rows' && ['hot-rows', 'endless-transaction'].includes(fault)) return either;
  if (/^(?:engine|lease|clock|endless|hot|dns|route53|channel)/.test(fault)) return done;
  return asks ? orRefused(either) : either;
}

/** Everything that a cell's report breaks: what holds for every fault, and how this one had to end. */
export function broken(cell: Pick<Cell, 'fault' | 'moment'>, report: FaultReport): readonly string[] {
  const found: string[] = [];
  const { freeze, writes, differences, decision } = report;
  if (report.struck === null) found.push('the fault did not strike');
  if (writes.lost > 0) found.push(`${writes.lost} acknowledged writes lost`);
  // After the decision only the next run opens the target.
  const limit = freeze.budget + freeze.unreachable + (cell.fault === 'both-killed' ? nobodyLeft : grace);
  if (decision !== 'commit' && freeze.refused > limit)
    found.push(`the source refused writes for ${freeze.refused} ms`);
  if (!report.takes_writes) found.push('the side in charge does not take writes');
  if (differences !== null && differences.length > 0)
    found.push(`after the unwind ${differences.length} things differ: ${differences.join('; ')}`);
  if (report.guard_left) found.push('a guard is still at work');
  const ends = expected(cell);
  if (!ends.includes(report.end)) found.push(`ended ${report.end}, and had to end ${ends.join(' or ')}`);
  const crash = report.attempts.find(({ words }) =>
    /\b(?:TypeError|RangeError|Cannot read prop)/.test(words),
  );
  if (crash) found.push(`an error that nobody foresaw: ${crash.words}`);
  return found;
}

const grace = 1_000;
/** With engine and guard dead, the freeze ends with the operator's next run. */
const nobodyLeft = 10_000;
