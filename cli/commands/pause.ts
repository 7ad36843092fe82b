import { userInfo } from 'node:os';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { Io } from '../io.ts';
import { type Pause, pauseRecord, readPause } from '../long-work.ts';
import { openPlan, typed } from '../open-plan.ts';
import { newestRun } from '../records.ts';

type Options = { env?: string; by?: string; json?: true };

/** `migrate pause PLAN`: copying and comparing wait at their next safe point, in a run that is at work and in those that follow. */
export const pauseCommand = (file: string, options: Options, io: Io): Promise<ExitCode> =>
  setPause(true, file, options, io);

/** Whether work is held, as a record that the engine asks for once a second. */
export async function setPause(paused: boolean, file: string, options: Options, io: Io): Promise<ExitCode> {
  const { plan, store } = await openPlan(file, options.env, io);
  const run = await newestRun(store, 'read');
  if (!run)
    throw new Fault(`"${plan.name}" has no run that could be ${paused ? 'paused' : 'resumed'}`, {
      next: typed('run', file, plan),
    });
  const { finished } = run.history;
  if (paused && finished !== null)
    throw new Fault(`${run.name} of "${plan.name}" is over: it ended ${finished}`, {
      next: typed('status', file, plan),
    });
  const before = await readPause(run.store);
  if ((before?.paused ?? false) !== paused) {
    const pause: Pause = {
      paused,
      by: options.by ?? userInfo().username,
      at: new Date().toISOString(),
    };
    await run.store.replace(pauseRecord, JSON.stringify(pause));
  }
  const standing = (await readPause(run.store)) ?? { paused };
  if (options.json) io.out(`${JSON.stringify(standing)}\n`);
  else
    io.out(
      `${textOf(standing, before)} ${adviceOf(paused, typed(paused ? 'resume' : 'status', file, plan))}\n`,
    );
  return exit.ok;
}

function textOf(standing: Partial<Pause>, before: Pause | null): string {
  if (!standing.paused)
    return before?.paused ? `Resumed by ${standing.by} at ${standing.at}.` : 'It was not paused.';
  return `${before?.paused ? 'Was paused already' : 'Paused'} by ${standing.by} at ${standing.at}.`;
}

const adviceOf = (paused: boolean, command: string): string =>
  paused ? `Copying and comparing wait at their next safe point; go on with: ${command}` : `See: ${command}`;
