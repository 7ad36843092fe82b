import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Late, Probe, Side } from '../../../engine/step.ts';
import type { Verdict } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import { renamed } from '../select-tables.ts';
import { type Portrait, portray, type Scope, together } from './portrait.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.portrait@1': { input: Scope };
    'mysql.drift@1': { input: { scope: Scope; since: Json; patient: boolean } };
  }
}

/** Notes which server a side is and what it defines of what moves, for `unchangedSince` to hold it to. */
export function notePortrait(plan: Plan, side: Side): Action {
  return {
    id: `${side}-as-it-is`,
    title: `note which server the ${side} is, and what it defines`,
    until: [
      {
        ask: { op: 'mysql.portrait@1', input: scopeOf(plan, side), on: side },
        path: '',
        unchanged: '0ms',
        within: '2m',
      },
    ],
    back: { nothing: 'it only reads' },
  };
}

/** The probe that a side is the same server still, and defines the same. `patient`: a look of a moment ago will do. */
export const unchangedSince = (plan: Plan, side: Side, since: Late | Json, patient: boolean): Probe => ({
  ask: { op: 'mysql.drift@1', input: { scope: scopeOf(plan, side), since, patient }, on: side },
  path: 'verdict',
  is: ['passed'],
  never: ['failed'],
  within: '2m',
});

/**
 * On the source everything is watched. On the target only tables are: the other objects are put there while changes are applied,
 * and proven when they are.
 */
export const scopeOf = (plan: Plan, side: Side): Scope => ({
  databases: plan.source.databases.map((source) => ({
    name: side === 'source' ? source : renamed(plan, source),
    source,
  })),
  include: plan.tables.include,
  exclude: plan.tables.exclude,
  whole: side === 'source',
  renamed: plan.source.databases.flatMap((source) => {
    const target = renamed(plan, source);
    return target === source ? [] : [side === 'source' ? source : target];
  }),
});

/** Looks that found nothing, so that a watch over many tables takes a small part of a server's time. */
const looks = new Map<string, { readonly at: number; readonly took: number }>();
const share = 20 * together;

const drift = operation({
  name: 'mysql.drift@1',
  reads: true,
  async run({ scope, since, patient }, tools): Promise<Json> {
    const before = since as unknown as Portrait;
    const key = JSON.stringify([tools.on, before.server, scope]);
    const last = looks.get(key);
    if (patient && last && Date.now() - last.at < last.took * share)
      return { verdict: 'passed', findings: [] };
    const at = Date.now();
    const findings = differences(before, await portray(scope, tools), tools.on);
    if (findings.length > 0) return { verdict: 'failed', findings };
    looks.set(key, { at, took: Date.now() - at });
    return { verdict: 'passed', findings };
  },
});

const most = 10;

/** Whether another server answers, or one that numbers its transactions otherwise. */
export function otherServer(before: Portrait, now: Portrait, side: Side): Verdict['findings'] {
  if (now.server !== before.server)
    return [
      {
        what: `the ${side} failed over: it was the server ${before.server}, and is ${now.server}`,
        why: 'another server may lack transactions that were copied, and is not the one that positions and freeze are of',
        mend: 'Nothing of the run can be kept: run again, and it begins anew with the server that answers now.',
      },
    ];
  if (now.positions !== before.positions)
    return [
      {
        what: `gtid_mode of the ${side} is ${now.positions}, and was ${before.positions} when the copy began`,
        why: 'positions before and after the change cannot be compared',
        mend: `Leave it as it is now, or set it back to ${before.positions}; then run again.`,
      },
    ];
  return [];
}

/** The tables that have another file than before, though they are defined as they were. */
export const remadeTables = (before: Portrait, now: Portrait): readonly string[] =>
  Object.entries(before.files ?? {}).flatMap(([name, files]) => {
    const other = now.files?.[name];
    return other === undefined || other === files || changeOf(before.defined[name], now.defined[name])
      ? []
      : [`the ${name} was emptied, altered there and back, or made anew`];
  });

/** What is no longer as it was. */
export function differences(before: Portrait, now: Portrait, side: Side): Verdict['findings'] {
  const other = otherServer(before, now, side);
  if (other.length > 0) return other;
  const remade = remadeTables(before, now);
  const names = [...new Set([...Object.keys(before.defined), ...Object.keys(now.defined)])];
  const altered = names.flatMap((name) => {
    const what = changeOf(before.defined[name], now.defined[name]);
    return what === undefined ? [] : [`the ${name} was ${what}`];
  });
  const changed = [...altered, ...remade];
  const shown = changed.slice(0, most).map((what, n) => ({
    what: `${what} on the ${side} meanwhile${n === most - 1 && changed.length > most ? `, and ${changed.length - most} more` : ''}`,
    why: 'what is replicated by name and position of columns would arrive wrong, or not at all',
    mend:
      side === 'source'
        ? 'Hold DDL back until the target is open; then run again, and it is copied as it is now.'
        : 'Let nobody but the run change the target; then run again, and it is made anew.',
  }));
  return shown;
}

function changeOf(
  before: Portrait['defined'][string] | undefined,
  now: Portrait['defined'][string] | undefined,
): string | undefined {
  if (!before) return 'created';
  if (!now) return 'dropped';
  const aspects = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (aspect) => before[aspect] !== now[aspect],
  );
  return aspects.length === 0 ? undefined : `altered (${aspects.join(', ')})`;
}

const portrait = operation({
  name: 'mysql.portrait@1',
  reads: true,
  run: async (scope, tools): Promise<Json> => portray(scope, tools),
});

export const driftOperations: readonly Operation[] = [portrait, drift];
