import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Json, Late, Probe, Side } from '../../../engine/step.ts';
import type { Verdict } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import { otherServer, remadeTables, scopeOf } from './drift.ts';
import { type Portrait, portray, type Scope } from './portrait.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.left-behind@1': { input: { scope: Scope; since: Json } };
  }
}

/**
 * The probe that the channel back carried whatever changed the tables since the switch. It carries statements that alter or empty a
 * table that moves, and both sides are compared for that; a table that was created since is in none of its filters, and where a
 * database has two names, a statement that names it is lost.
 */
export const nothingLeftBehind = (plan: Plan, side: Side, since: Late | Json): Probe => ({
  ask: { op: 'mysql.left-behind@1', input: { scope: scopeOf(plan, side), since }, on: side },
  path: 'verdict',
  is: ['passed'],
  never: ['failed'],
  within: '2m',
});

const isTable = (name: string) => name.startsWith('table ');

/** What stands, or happened, on one side only. */
export function leftBehind(before: Portrait, now: Portrait, side: Side): Verdict['findings'] {
  const other = otherServer(before, now, side).map((finding) => ({
    ...finding,
    mend: `The channel back belongs to what was there before: let that answer again, and roll back.`,
  }));
  if (other.length > 0) return other;
  const created = Object.keys(now.defined).filter((name) => isTable(name) && !before.defined[name]);
  // What arrives over the channel makes the source's files anew; only on the target does it tell that something may not have.
  const remade = side === 'target' ? remadeTables(before, now) : [];
  return [
    ...created.map((name) => ({
      what: `the ${name} was created on the ${side} since the switch`,
      why: 'the channel back does not carry it, and its rows would be left behind',
      mend: 'Save its rows, and drop it; then roll back. Or stay where you are.',
    })),
    ...remade.map((what) => ({
      what: `${what} on the ${side} since the switch`,
      why: 'its database has another name on the source: a statement that names it (TRUNCATE shop.t) does not arrive there',
      mend: 'Going back could bring back rows that were deleted. Moving back is a migration of its own.',
    })),
  ];
}

const ask = operation({
  name: 'mysql.left-behind@1',
  reads: true,
  async run({ scope, since }, tools): Promise<Json> {
    const findings = leftBehind(since as unknown as Portrait, await portray(scope, tools), tools.on);
    return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
  },
});

export const leftBehindOperations: readonly Operation[] = [ask];
