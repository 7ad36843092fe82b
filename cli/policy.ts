import { anywhere, type Scope } from '../drivers/aws/permission.ts';
import type { Permitted } from '../drivers/aws/permissions.ts';
import { type PolicyDocument, policyFor } from '../drivers/aws/policy.ts';
import { memberOf } from '../drivers/replication/replica/names.ts';
import { bucketOf } from '../engine/plan/bucket.ts';
import { type Plan, readersOf } from '../engine/plan/resolved.ts';
import { referencesIn } from './secrets.ts';

/** What is not in a plan and narrows its policy. */
export type Known = { readonly [name in 'account' | 'region' | 'zone']?: string | undefined };

/**
 * The least policy for the role under which the engine carries out a plan, or for one that only looks at it: `migrate plan`, `status` and
 * `doctor`. It has no statements where the plan needs nothing of AWS.
 */
export async function policyOf(
  plan: Plan,
  known: Known = {},
  which: 'engine' | 'reader' = 'engine',
): Promise<PolicyDocument> {
  const uses = await usesOf(plan);
  return policyFor(which === 'engine' ? uses : uses.filter(isReading), scopeOf(plan, known));
}

/** Whether an operation changes nothing; AWS names them so. */
const isReading = (operation: Permitted): boolean => /:(?:Describe|Get|List|Filter)/.test(operation);

/** The AWS operations that carrying out a plan may take, as whoever makes the calls declares them. */
export async function usesOf(plan: Plan): Promise<readonly Permitted[]> {
  const places = [
    (await import('../drivers/aws/standing.ts')).callerUses,
    plan.traffic.via === 'route53' && (await import('../drivers/traffic/route53.ts')).route53Uses,
    secretsIn(plan).length > 0 && (await import('./secrets.ts')).secretUses,
    await locating(plan),
    await keeping(plan),
    await advising(plan),
    await moving(plan),
    topicsOf(plan).length > 0 && (await import('../drivers/hooks/sns.ts')).snsUses,
    bucketOf(plan.state) !== null && (await import('../drivers/aws/s3-faults.ts')).s3Uses,
  ];
  return places.flatMap((uses) => uses || []);
}

function scopeOf(plan: Plan, { account, region, zone }: Known): Scope {
  return {
    ...anywhere,
    ...(region !== undefined && { region, partition: partitionOf(region) }),
    ...(account !== undefined && { account }),
    ...(zone !== undefined && { zone }),
    record: plan.traffic.via === 'route53' ? plan.traffic.record : null,
    readers: readersOf(plan)?.record ?? null,
    secrets: secretsIn(plan),
    topics: topicsOf(plan),
    instances: managedIn(plan).instance,
    clusters: managedIn(plan).cluster,
    retired: plan.phases.cleanup.some(({ step }) => step === 'retire-source') ? managedIn(plan).instance : [],
    members: plan.replication.replica === null ? [] : managedIn(plan).cluster.map(memberOf),
    replication: plan.replication.dms?.instance ?? null,
    reporter: plan.replication.dms?.assessment?.role ?? null,
    records: bucketOf(plan.state),
  };
}

/** What AWS runs of a plan's servers, by identifier. */
function managedIn({ source, target }: Plan): {
  readonly [kind in 'instance' | 'cluster']: readonly string[];
} {
  const of = (kind: 'instance' | 'cluster') =>
    [source.aws, target.aws].flatMap((each) => (each?.kind === kind ? [each.id] : []));
  return { instance: of('instance'), cluster: of('cluster') };
}

async function locating(plan: Plan): Promise<readonly Permitted[]> {
  const { locateUses } = await import('../drivers/aws/locate.ts');
  const managed = managedIn(plan);
  return (['instance', 'cluster'] as const).flatMap((kind) =>
    managed[kind].length > 0 ? [locateUses[kind]] : [],
  );
}

async function moving(plan: Plan): Promise<readonly Permitted[]> {
  if (plan.replication.replica !== null)
    return (await import('../drivers/replication/replica/uses.ts')).replicaUses;
  if (plan.replication.dms === null) return [];
  const { assessmentUses, dmsUses, subnetGroupUses } = await import('../drivers/replication/dms/uses.ts');
  return [
    ...dmsUses[plan.replication.via === 'dms-serverless' ? 'replication' : 'task'],
    ...(plan.replication.dms.assessment === null ? [] : assessmentUses),
    ...(plan.replication.dms.subnet_group === null ? [] : subnetGroupUses),
  ];
}

async function keeping({ phases, source }: Plan): Promise<readonly Permitted[]> {
  const { clusterUses } = await import('../drivers/aws/cluster.ts');
  const { retireUses } = await import('../drivers/aws/instance.ts');
  return [...phases.prepare, ...phases.replicate, ...phases.cutover, ...phases.cleanup].flatMap(
    ({ step, params: { how } }) =>
      step === 'retire-source' && source.aws !== null
        ? retireUses[how as 'stop' | 'delete']
        : (clusterUses[step] ?? []),
  );
}

async function advising(plan: Plan): Promise<readonly Permitted[]> {
  const { adviceUses, isAdvised } = await import('../drivers/aws/capacity/advise.ts');
  return isAdvised(plan) ? adviceUses : [];
}

const topicsOf = ({ hooks }: Plan): readonly string[] =>
  hooks.flatMap((hook) => ('sns' in hook ? [hook.sns] : []));

const secretsIn = (plan: Plan): readonly string[] =>
  referencesIn(plan).flatMap((each) => ('secret' in each ? [each.secret] : []));

/** Regions of China and of the US government are partitions of their own (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
