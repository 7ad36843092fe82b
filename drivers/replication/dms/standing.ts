import '../../aws/operations.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { type Answer, type Ask, type Question, unlessGone } from '../../standing.ts';
import { type Kind, lookUp } from './find.ts';
import { namesOf } from './names.ts';

/** What moves the rows: what the run finds or makes, what Terraform makes where the plan leaves it to Terraform, and what only IAM knows. */
export function dmsQuestions(plan: Plan): readonly Question[] {
  const { dms } = plan.replication;
  if (dms === null) return [];
  const names = namesOf(plan);
  const byTerraform = plan.infrastructure.dms.endpoints === 'terraform';
  const of = (kind: Kind, name: string, id: string, makes: 'run' | 'terraform'): Question => ({
    kind: 'replication',
    name: `${name} "${id}" of DMS`,
    ask: (ask) => look(ask, kind, id, makes),
  });
  const task = names.runner === 'task';
  const makes = byTerraform ? 'terraform' : 'run';
  return [
    ...(dms.subnet_group === null ? [] : [subnetGroup(dms.subnet_group)]),
    ...(task ? [of('instance', 'replication instance', names.instance, 'run')] : []),
    of('endpoint', 'endpoint', names.endpoint('source'), makes),
    of('endpoint', 'endpoint', names.endpoint('target'), makes),
    of(names.runner, task ? 'task' : 'serverless replication', names.task, makes),
    ...roles.map(unasked),
    ...(dms.assessment === null ? [] : [unasked(dms.assessment.role.split('/').at(-1) ?? '')]),
  ];
}

/** DMS looks for them by exactly these names (user guide, "Creating the IAM roles to use with AWS DMS"). */
const roles = ['dms-vpc-role', 'dms-cloudwatch-logs-role'] as const;

/** The engine's role may not ask IAM, and need not: DMS says so itself as soon as it lacks one. */
const unasked = (role: string): Question => ({
  kind: 'replication',
  name: `role "${role}"`,
  ask: async () => ({
    state: 'unasked',
    found: 'only IAM knows, which the engine is not allowed to ask',
    next: `aws iam get-role --role-name ${role}`,
  }),
});

/** States in which a thing can be used, or is on its way to that by itself. */
const usable: { readonly [K in Kind]: ReadonlySet<string> } = {
  instance: new Set(['available']),
  endpoint: new Set(['active']),
  certificate: new Set(['active']),
  task: new Set(['ready', 'running', 'stopped', 'starting']),
  replication: new Set(['created', 'ready', 'running', 'stopped', 'starting']),
};

async function look(ask: Ask, kind: Kind, id: string, makes: 'run' | 'terraform'): Promise<Answer> {
  const { state, ours } = await lookUp({ aws: ask }, kind, id);
  if (state === 'missing')
    return makes === 'run'
      ? { state: 'later', found: 'not yet: the run makes it' }
      : { state: 'missing', found: 'none of that name' };
  const found = `${state}${ours ? ', made by a run' : ''}`;
  if (usable[kind].has(state)) return { state: 'stands', found };
  return {
    state: 'wrong',
    found,
    next: `Wait until it is ${[...usable[kind]].join(' or ')}, or see in the console of DMS what it lacks.`,
  };
}

const subnetGroup = (id: string): Question => ({
  kind: 'replication',
  name: `replication subnet group "${id}"`,
  async ask(ask) {
    const answer = await ask({
      aws: 'dms:DescribeReplicationSubnetGroups',
      input: { Filters: [{ Name: 'replication-subnet-group-id', Values: [id] }] },
    }).catch(unlessGone('ResourceNotFoundFault'));
    const { ReplicationSubnetGroups: [found] = [] } = (answer ?? {}) as {
      ReplicationSubnetGroups?: readonly { readonly VpcId?: string; readonly SubnetGroupStatus?: string }[];
    };
    if (found === undefined)
      return {
        state: 'missing',
        found: 'none of that name',
        next: `Correct replication.dms.subnet_group, or: aws dms create-replication-subnet-group --replication-subnet-group-identifier ${id} --replication-subnet-group-description migration --subnet-ids SUBNET SUBNET`,
      };
    return { state: 'stands', found: `${found.SubnetGroupStatus ?? ''}, in ${found.VpcId ?? ''}` };
  },
});
