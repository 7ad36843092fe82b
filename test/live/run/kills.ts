import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { fold } from '../../../engine/history.ts';
import type { Entry } from '../../../engine/journal.ts';
import { decisionIn } from '../../../engine/state/decision.ts';
import { folderStore } from '../../../engine/state/folder.ts';
import type { Traffic } from '../../../infra/sandbox/traffic/traffic.ts';
import {
  brief,
  type Ended,
  migrate,
  readJournal,
  start,
  untilLine,
  untilNoGuard,
  type Working,
} from './rig.ts';
import { isFrozen, type Rehearsal, startShop } from './shop.ts';

/** When an engine is killed: so long after its journal has a line of this number, or the first line of a kind. */
export type Moment =
  | { readonly lines: number; readonly plus: number }
  | { readonly line: Entry['at']; readonly action?: string; readonly plus: number };

/** What was seen of one kill and of the run after it. */
export type Killed = {
  readonly moment: string;
  readonly last: string;
  readonly rerun: string;
  readonly ended: Ended;
  readonly frozen: boolean;
  /** What the create-once record says: it is there before the journal's line about it. */
  readonly decision: 'commit' | 'thaw' | null;
  /** The run's journal, up to the kill and as a whole. */
  readonly before: readonly Entry[];
  readonly entries: readonly Entry[];
};

/** A rehearsal whose engines are killed: one sandbox and its traffic, until a run has moved it. */
export type Stage = { readonly shop: Rehearsal; readonly traffic: Traffic; runs: number; moved: boolean };

export async function openStage(rate: number, edit?: (plan: string) => string): Promise<Stage> {
  const shop = await startShop({ ttl: '1s' }, edit);
  try {
    const traffic = await startApplication(shop.plan, shop.sandbox, rate);
    await traffic.flowing();
    return { shop, traffic, runs: 1, moved: false };
  } catch (error) {
    await shop.stop();
    throw error;
  }
}

/** Stops the traffic, and asks the side in charge for every acknowledged write. */
export async function closeStage({ shop, traffic, moved }: Stage) {
  try {
    // The application goes on for a moment where it is now, so that a lost connection would show.
    await sleep(500);
    await traffic.stop();
    return await traffic.verify(await inCharge(shop.plan, shop.sandbox, moved));
  } finally {
    await traffic.stop();
    await shop.stop();
  }
}

/** Starts an engine, kills it at the moment, and runs the same command line again, to its end. */
export async function killAndRunAgain(stage: Stage, moment: Moment): Promise<Killed> {
  const { file, sandbox, journal } = stage.shop;
  const args = ['run', file, '--yes'];
  const engine = start(args, sandbox.environment);
  const when = await reach(moment, journal(stage.runs), engine);
  engine.kill('SIGKILL');
  await engine.ended;
  const before = upToTheGuard(await readJournal(journal(stage.runs)));
  await untilNoGuard(file);
  const after = fold(await readJournal(journal(stage.runs)));
  const byGuard: Ended = { code: 4, signal: null, out: 'unwound by the guard', err: '' };
  const ended = after.finished === 'unwound' ? byGuard : await migrate(args, sandbox.environment);
  const entries = await readJournal(journal(stage.runs));
  const { finished } = fold(entries);
  const frozen = await isFrozen(sandbox.source);
  const decision = await decisionIn(folderStore(dirname(journal(stage.runs)))).read();
  if (finished === 'done') stage.moved = true;
  else stage.runs += 1;
  return {
    moment: when,
    last: `${before.length} lines, ${brief(before.at(-1))}`,
    rerun: ended === byGuard ? ended.out : `exit ${ended.code}, ${finished ?? 'not finished'}`,
    ended,
    frozen,
    decision,
    before,
    entries,
  };
}

/** What the engine had written when it was killed: the guard may be at work already. */
function upToTheGuard(entries: readonly Entry[]): readonly Entry[] {
  const end = entries.findIndex(
    (each) => each.at === 'unwinding' || (each.at === 'decided' && each.decision === 'thaw'),
  );
  return end < 0 ? entries : entries.slice(0, end);
}

async function reach(moment: Moment, journal: string, engine: Working): Promise<string> {
  if ('lines' in moment) {
    const { lines, plus } = moment;
    await untilLine(journal, ({ n }) => n >= lines, engine);
    await sleep(plus);
    return `${lines} lines + ${plus} ms`;
  }
  const { line, action, plus } = moment;
  await untilLine(journal, (each) => each.at === line && (!action || brief(each).endsWith(action)), engine);
  await sleep(plus);
  return `${[line, action].filter(Boolean).join(' ')} + ${plus} ms`;
}
