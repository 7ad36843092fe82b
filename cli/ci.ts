import type { Plan } from '../engine/plan/resolved.ts';
import type { Environment, Given } from '../infra/github/given.ts';
import { chosen } from '../infra/terraform/chosen.ts';
import { folderOf, namesOf, reviewedIn } from '../infra/terraform/names.ts';
import { partitionOf } from './policy.ts';
import { variablesOf } from './secrets.ts';
import { version } from './version.ts';

/** What workflows are written from: a plan in each of its environments. `file`: its path from the root of the repository. */
export function ciGivenOf(plans: readonly [Plan, ...Plan[]], file: string): Given {
  const [first, ...rest] = plans;
  return {
    name: first.name,
    file,
    version: version(),
    environments: [environmentOf(first), ...rest.map(environmentOf)],
  };
}

function environmentOf(plan: Plan): Environment {
  const { env, infrastructure, replication, state } = plan;
  const { engineRole, readerRole } = namesOf(plan);
  const protectedBy = infrastructure.github?.environment ?? env;
  const region = infrastructure.region ?? null;
  return {
    name: env,
    protectedBy,
    reviewedIn: reviewedIn(protectedBy),
    region,
    partition: partitionOf(region ?? ''),
    engine: engineRole,
    reader: readerRole,
    folder: folderOf(plan),
    stacks: chosen(plan),
    state,
    back: replication.reverse === 'required',
    secrets: variablesOf(plan),
  };
}
