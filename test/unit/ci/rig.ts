import { basename, join } from 'node:path';
import { ciGivenOf } from '../../../cli/ci.ts';
import { known } from '../../../cli/known.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Given } from '../../../infra/github/given.ts';
import type { Job, Step, Workflow } from '../../../infra/github/model.ts';
import { type Written, writeWorkflows } from '../../../infra/github/workflows.ts';
import { examples, root } from '../aws/examples.ts';

/** A plan of plans/ in each environment, as if its records were in S3 and its repository known. */
async function givenOf(file: string): Promise<Given> {
  const path = join(root.pathname, 'plans', file);
  const { environments } = await readPlan(path, undefined, await known());
  const plans: Plan[] = [];
  for (const env of environments) {
    const reading = await readPlan(path, env, await known());
    if (!reading.ok) throw new Error(`${file} is not valid for ${env}`);
    const { plan } = reading;
    plans.push({
      ...plan,
      state: `s3://acme-migrations/${plan.name}/${env}`,
      infrastructure: { ...plan.infrastructure, github: { repository: 'acme/shop', provider: 'existing' } },
    });
  }
  return { ...ciGivenOf(plans as unknown as [Plan, ...Plan[]], `plans/${file}`), version: '0.1.0' };
}

export const givens: readonly (Given & { readonly plan: string })[] = await Promise.all(
  examples.sort().map(async (file) => ({ ...(await givenOf(file)), plan: basename(file, '.yaml') })),
);

/** Environments that differ in all that can differ, and a password out of a variable. */
const [first] = givens;
if (first === undefined) throw new Error('there is no plan');
const [environment] = first.environments;
export const varied: Given & { readonly plan: string } = {
  ...first,
  plan: 'varied',
  name: 'varied',
  environments: [
    {
      ...environment,
      name: 'dev',
      region: 'eu-west-1',
      protectedBy: 'dev',
      reviewedIn: 'dev-review',
      secrets: ['SHOP_PW'],
    },
    {
      ...environment,
      name: 'prod',
      region: 'cn-north-1',
      partition: 'aws-cn',
      ...{ protectedBy: 'production', reviewedIn: 'production-review', engine: 'varied-prod-engine' },
      ...{
        reader: 'varied-prod-reader',
        folder: 'terraform/varied/prod',
        stacks: [],
        secrets: ['SHOP_PW', 'HOOK'],
      },
    },
  ],
};

export const all: readonly (Written & { readonly plan: string })[] = [...givens, varied].flatMap((given) =>
  writeWorkflows(given).map((each) => ({ ...each, plan: given.plan })),
);

/** Every step of a workflow, with the job that it is in. */
export const stepsOf = ({
  jobs,
}: Workflow): readonly { readonly id: string; readonly job: Job; readonly step: Step }[] =>
  Object.entries(jobs).flatMap(([id, job]) => job.steps.map((step) => ({ id, job, step })));
