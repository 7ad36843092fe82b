import './operations.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { type Answer, type Ask, type Question, unlessGone } from '../standing.ts';
import type { Permitted } from './permissions.ts';

/** The operation that the caller is known by: IAM allows it to whoever has credentials. */
export const callerUses = ['sts:GetCallerIdentity'] as const satisfies readonly Permitted[];

/** Who asks. Without credentials there is no answer to anything else. */
export const callerQuestion: Question = {
  kind: 'caller',
  name: 'the caller',
  async ask(ask) {
    const { Arn = '' } = (await ask({ aws: 'sts:GetCallerIdentity', input: {} })) as { Arn?: string };
    return { state: 'stands', found: Arn };
  },
};

/** The servers that AWS knows by an identifier, but for a cluster that the run itself makes. */
export function serverQuestions({ source, target, replication }: Plan): readonly Question[] {
  return [
    ...(source.aws === null ? [] : [instanceQuestion(source.aws.id, engines[source.engine])]),
    ...(target.aws === null || replication.replica !== null
      ? []
      : [clusterQuestion(target.aws.id, engines[target.engine])]),
  ];
}

/** AWS's names for the engines of a plan. */
const engines: { readonly [engine in Plan['source']['engine']]: string } = {
  mysql: 'mysql',
  mariadb: 'mariadb',
  postgresql: 'postgres',
  'aurora-mysql': 'aurora-mysql',
  'aurora-postgresql': 'aurora-postgresql',
};

type Described = { readonly Engine?: string; readonly EngineVersion?: string };

const instanceQuestion = (id: string, engine: string): Question => ({
  kind: 'instance',
  name: `RDS instance "${id}"`,
  async ask(ask) {
    const { DBInstances: [found] = [] } = ((await ask({
      aws: 'rds:DescribeDBInstances',
      input: { DBInstanceIdentifier: id },
    }).catch(unlessGone('DBInstanceNotFoundFault', 'DBInstanceNotFound'))) ?? {}) as {
      DBInstances?: readonly (Described & { readonly DBInstanceStatus?: string })[];
    };
    if (found === undefined)
      return { state: 'missing', found: 'not in this account and region', next: list('instance') };
    return standing('instance', id, engine, { ...found, status: found.DBInstanceStatus ?? '' });
  },
});

type Cluster = Described & {
  readonly Status?: string;
  readonly ReplicationSourceIdentifier?: string;
  readonly DBClusterMembers?: readonly {
    readonly DBInstanceIdentifier?: string;
    readonly IsClusterWriter?: boolean;
  }[];
};

const clusterQuestion = (id: string, engine: string): Question => ({
  kind: 'cluster',
  name: `Aurora cluster "${id}"`,
  async ask(ask) {
    const found = await cluster(id, ask);
    if (found === undefined)
      return { state: 'missing', found: 'not in this account and region', next: list('cluster') };
    const stands = standing('cluster', id, engine, { ...found, status: found.Status ?? '' });
    const of = found.ReplicationSourceIdentifier;
    if (of)
      return {
        state: 'wrong',
        found: `it is a read replica of ${of}, and takes no rows from anybody else`,
        next: `Promote it, name another cluster, or say "via: aurora-replica".`,
      };
    const writer = found.DBClusterMembers?.find(
      ({ IsClusterWriter }) => IsClusterWriter,
    )?.DBInstanceIdentifier;
    if (stands.state !== 'stands') return stands;
    return writer === undefined
      ? {
          state: 'wrong',
          found: `${stands.found}, but without an instance that writes`,
          next: `aws rds create-db-instance --db-cluster-identifier ${id} --db-instance-identifier ${id}-1 --engine ${engine} --db-instance-class CLASS`,
        }
      : { ...stands, found: `${stands.found}, writer "${writer}"` };
  },
});

async function cluster(id: string, ask: Ask): Promise<Cluster | undefined> {
  const answer = await ask({ aws: 'rds:DescribeDBClusters', input: { DBClusterIdentifier: id } }).catch(
    unlessGone('DBClusterNotFoundFault'),
  );
  return ((answer ?? {}) as { DBClusters?: readonly Cluster[] }).DBClusters?.[0];
}

function standing(
  kind: 'instance' | 'cluster',
  id: string,
  wanted: string,
  { Engine = '', EngineVersion = '', status }: Described & { readonly status: string },
): Answer {
  const found = `${status}, ${Engine} ${EngineVersion}`;
  if (Engine !== wanted)
    return {
      state: 'wrong',
      found: `${found}, and the plan says ${wanted}`,
      next: `Correct the engine or the ${kind} in the plan.`,
    };
  if (status !== 'available')
    return {
      state: 'wrong',
      found,
      next: `aws rds wait db-${kind}-available --db-${kind}-identifier ${id}`,
    };
  return { state: 'stands', found };
}

const list = (kind: 'instance' | 'cluster'): string =>
  `Correct it in the plan, or choose the region: AWS_REGION, AWS_PROFILE. \`aws rds describe-db-${kind}s\` lists them.`;
