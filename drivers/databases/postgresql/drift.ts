import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Late, Probe, Side } from '../../../engine/step.ts';
import type { Verdict } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import { type Portrait, portray, type Scope } from './portrait.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.portrait@1': { input: Scope };
    'postgresql.drift@1': { input: { scope: Scope; since: Json; patient: boolean } };
    'postgresql.left-behind@1': { input: { scope: Scope; since: Json } };
  }
}

/**
 * On the source everything is watched. On the target only tables are: the other objects are put there while changes are applied,
 * and proven when they are.
 */
const scopeOf = (plan: Plan, side: Side): Scope => ({
  schemas: plan.source.databases,
  include: plan.tables.include,
  exclude: plan.tables.exclude,
  whole: side === 'source',
});

/** Notes which server a side is and what it defines of what moves, for `unchangedSince` to hold it to. */
export const notePortrait = (plan: Plan, side: Side): Action => ({
  id: `${side}-as-it-is`,
  title: `note which server the ${side} is, and what it defines`,
  until: [
    {
      ask: { op: 'postgresql.portrait@1', input: scopeOf(plan, side), on: side },
      path: '',
      unchanged: '0ms',
      within: '2m',
    },
  ],
  back: { nothing: 'it only reads' },
});

const holds = { path: 'verdict', is: ['passed'], never: ['failed'], within: '2m' } as const;

/** The probe that a side is the same server still, and defines the same. `patient`: a look of a moment ago will do. */
export const unchangedSince = (plan: Plan, side: Side, since: Late | Json, patient: boolean): Probe => ({
  ask: { op: 'postgresql.drift@1', input: { scope: scopeOf(plan, side), since, patient }, on: side },
  ...holds,
});

/** The probe that no table was created, and none altered, since the switch: the channel back carries rows of the tables that were there. */
export const nothingLeftBehind = (plan: Plan, side: Side, since: Late | Json): Probe => ({
  ask: { op: 'postgresql.left-behind@1', input: { scope: scopeOf(plan, side), since }, on: side },
  ...holds,
});

/** Looks that found nothing, so that a watch over many tables takes a small part of a server's time. */
const looks = new Map<string, { readonly at: number; readonly took: number }>();
const share = 20;

const drift = operation({
  name: 'postgresql.drift@1',
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

function otherServer(before: Portrait, now: Portrait, side: Side): Verdict['findings'] {
  if (now.server === before.server && now.timeline === before.timeline) return [];
  return [
    {
      what:
        now.server === before.server
          ? `the ${side} failed over: its timeline was ${before.timeline}, and is ${now.timeline}`
          : `another server answers as the ${side}: it was ${before.server}, and is ${now.server}`,
      why: 'it may lack transactions that were copied, and slots and positions are of the one that was there',
      mend: 'Nothing of the run can be kept: run again, and it begins anew with the server that answers now.',
    },
  ];
}

/** What is no longer as it was. */
function differences(before: Portrait, now: Portrait, side: Side): Verdict['findings'] {
  const other = otherServer(before, now, side);
  if (other.length > 0) return other;
  const names = [...new Set([...Object.keys(before.defined), ...Object.keys(now.defined)])];
  const changed = names.flatMap((name) => {
    const what = changeOf(before.defined[name], now.defined[name]);
    return what === undefined ? [] : [`the ${name} was ${what}`];
  });
  return changed.slice(0, most).map((what, n) => ({
    what: `${what} on the ${side} meanwhile${n === most - 1 && changed.length > most ? `, and ${changed.length - most} more` : ''}`,
    why: 'logical replication carries rows and no definitions: what is written next would not arrive, or stop it',
    mend:
      side === 'source'
        ? 'Hold DDL back until the target is open; then run again, and it is copied as it is now.'
        : 'Let nobody but the run change the target; then run again, and it is made anew.',
  }));
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

const leftBehind = operation({
  name: 'postgresql.left-behind@1',
  reads: true,
  async run({ scope, since }, tools): Promise<Json> {
    const before = since as unknown as Portrait;
    const now = await portray({ ...scope, whole: false }, tools);
    const other = otherServer(before, now, tools.on).map((finding) => ({
      ...finding,
      mend: 'The channel back belongs to what was there before: let that answer again, and roll back.',
    }));
    const findings =
      other.length > 0
        ? other
        : Object.keys(now.defined)
            .filter((name) => !before.defined[name])
            .map((name) => ({
              what: `the ${name} was created on the ${tools.on} since the switch`,
              why: 'the channel back does not carry it, and its rows would be left behind',
              mend: 'Save its rows, and drop it; then roll back. Or stay where you are.',
            }));
    return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
  },
});

const portrait = operation({
  name: 'postgresql.portrait@1',
  reads: true,
  run: async (scope, tools): Promise<Json> => portray(scope, tools),
});

export const driftOperations: readonly Operation[] = [portrait, drift, leftBehind];
