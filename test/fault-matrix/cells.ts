import { ofRollback } from '../../cli/hold-still.ts';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import type { Engine } from './engines.ts';

/** The moments of every engine, in the order of a run. `open-target/open` is the first one after the decision. */
const moments = [
  'copy-rows',
  'start-replication',
  'wait-for-lag',
  'compare-tables',
  'check-ready',
  'freeze-writes',
  'drain',
  'carry-counters',
  'prove-reverse',
  'start-reverse',
  'switch-traffic',
  'open-target',
  'open-target/open',
  'close-source',
  'stop-replication',
  'rollback:check-rollback',
  'rollback:freeze-writes',
  'rollback:drain',
  'rollback:switch-traffic',
  'rollback:open-source/open',
  'rollback:close-target',
] as const;

export type Moment = (typeof moments)[number];

/** The moments at which each fault strikes. PostgreSQL's channel back is made in the freeze; any other stands by then, and is proven. */
export const momentsOf = (engine: Engine): readonly Moment[] =>
  moments.filter((moment) => moment !== (engine === 'postgresql' ? 'prove-reverse' : 'start-reverse'));

/** Whether a moment is one of the rollback's. */
const isBack = (moment: string) => moment.startsWith(ofRollback);

/** The first moments after the decision. */
const openings: readonly Moment[] = ['open-target/open', 'rollback:open-source/open'];

/** What the application does to the source, or somebody to its tables. */
const onTheSource = ['endless-transaction', 'xa-prepared', 'hot-rows', 'ddl-source'];

/** Where a moment lies: nothing is frozen yet; frozen, and it can still be taken back; only forward. */
export type Period = 'before' | 'frozen' | 'committed';

/** The period that a moment lies in. */
export function periodOf(moment: string): Period {
  const index = moments.indexOf(moment as Moment);
  if (isBack(moment)) {
    if (moment === 'rollback:check-rollback') return 'before';
    return index < moments.indexOf('rollback:open-source/open') ? 'frozen' : 'committed';
  }
  if (index < moments.indexOf('freeze-writes')) return 'before';
  return index <= moments.indexOf('open-target') ? 'frozen' : 'committed';
}

/** One fault at one moment; `skipped` says why it makes no sense. */
export type Cell = { readonly fault: string; readonly moment: Moment; readonly skipped: string | null };

/** The name of a cell, as it is typed. */
export const nameOf = ({ fault, moment }: Pick<Cell, 'fault' | 'moment'>): string => `${fault}@${moment}`;

/** Every fault at every moment. */
export const cellsOf = (engine: Engine): readonly Cell[] =>
  momentsOf(engine).flatMap((moment) =>
    faultKinds.map(({ name }) => ({ fault: name, moment, skipped: senseless(name, moment, engine) })),
  );

/** Why a fault makes no sense at a moment, or null. */
function senseless(fault: string, moment: Moment, engine: Engine): string | null {
  const period = periodOf(moment);
  const late = moments.indexOf(moment) > moments.indexOf('freeze-writes');
  if (fault === 'guard-killed' || fault === 'both-killed') {
    if (period === 'before') return 'no guard stands before the freeze';
    if (period === 'committed' && !openings.includes(moment))
      return 'the guard is dismissed once the side that is gone to is open';
  }
  if (isBack(moment) && onTheSource.includes(fault)) return 'in a rollback the application is on the target';
  if (['endless-transaction', 'xa-prepared', 'hot-rows'].includes(fault) && late)
    return 'the source refuses it by then';
  // PostgreSQL's freeze shuts out the application: who owns the server may still alter its tables.
  const altered = engine === 'postgresql' && period === 'frozen';
  if (fault === 'ddl-source' && late && !altered)
    return engine === 'postgresql'
      ? 'the application is on the target by then'
      : 'the source refuses it by then';
  if (
    fault === 'ddl-target' &&
    isBack(moment) &&
    period === 'frozen' &&
    !altered &&
    moment !== 'rollback:freeze-writes'
  )
    return 'the target refuses it by then';
  if (fault === 'ddl-target' && period === 'committed') return 'the target is the application’s own by then';
  if (fault === 'conflicting-row') {
    if (moment === 'copy-rows') return 'there are no rows on the target yet';
    if (moment === 'start-replication')
      return 'copied rows that vanish are found by the comparison; see wait-for-lag';
    if (period !== 'before')
      return 'nothing is applied any more that could meet the missing rows: nobody would notice';
  }
  if (fault === 'target-read-only' && period === 'committed' && moment !== 'open-target/open')
    return 'it is not the run’s affair once the target was open';
  if (isBack(moment) && (fault === 'target-read-only' || fault === 'conflicting-row'))
    return 'the target is the application’s own by then';
  const asked: readonly Moment[] = [
    'check-ready',
    'freeze-writes',
    'switch-traffic',
    'open-target',
    'close-source',
    'rollback:switch-traffic',
    'rollback:close-target',
  ];
  if (/^(?:dns|route53)-/.test(fault) && !asked.includes(moment)) return 'nothing asks it there';
  const switching: readonly Moment[] = [
    'switch-traffic',
    'close-source',
    'rollback:switch-traffic',
    'rollback:close-target',
  ];
  if (fault === 'dns-silent' && !switching.includes(moment)) return 'only the application asks it there';
  if (fault === 'route53-never-insync' && !switching.includes(moment)) return 'no change is waited for there';
  return null;
}
