import { exit, Fault } from '../engine/fault.ts';
import { readPlan } from '../engine/plan/read.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { Store } from '../engine/state/store.ts';
import type { Io } from './io.ts';
import { known } from './known.ts';
import { openStore } from './open-store.ts';
import { printFaults } from './print-faults.ts';
import { readSurroundings } from './surroundings.ts';

/** A valid plan with its identity and its records. */
export type OpenPlan = {
  readonly plan: Plan;
  readonly hash: string;
  readonly store: Store;
  readonly file: string;
};

/**
 * Reads a plan for an environment, or prints what is wrong with it and throws. A plan with environments wants one named. `further` is
 * what the caller needs of a plan beyond its being valid.
 */
export async function openPlan(
  file: string,
  env: string | undefined,
  io: Io,
  further?: Parameters<typeof readPlan>[3],
): Promise<OpenPlan> {
  const reading = await readPlan(file, env, await known(), further);
  // First of all: what the base lacks, an environment may give.
  if (env === undefined && reading.environments.length > 0)
    throw new Fault(
      `"${file}" has the environments ${reading.environments.map((name) => `"${name}"`).join(', ')}; none is named`,
      {
        next: `Repeat with ${reading.environments.map((name) => `--env ${name}`).join(' or ')}.`,
        exit: exit.usage,
      },
    );
  if (!reading.ok) {
    io.err(printFaults(reading.faults, io.colour));
    // Of what is needed beyond a valid plan, `validate` says nothing.
    if (further) throw new Fault(`"${file}" is not enough for this`, { next: 'Mend it, and repeat.' });
    throw new Fault(`"${file}" cannot be run as it is`, {
      next: `Mend it; \`migrate validate ${file}\` shows it again.`,
    });
  }
  const { state: folder } = await readSurroundings();
  const { plan, hash } = reading;
  return { plan, hash, store: await openStore(plan, { folder }), file };
}

/** The command line that names this plan again, for advice. */
export const typed = (command: string, file: string, { env }: Plan): string =>
  `migrate ${command} ${file}${env === 'base' ? '' : ` --env ${env}`}`;
