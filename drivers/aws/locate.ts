import './operations.ts';
import { Fault } from '../../engine/fault.ts';
import type { Plan, Server } from '../../engine/plan/resolved.ts';
import type { AwsCall, Json } from '../../engine/step.ts';
import type { Permitted } from './permissions.ts';

/** The operations that endpoints are found by, for what is an RDS instance, and for what is a cluster. */
export const locateUses = {
  instance: 'rds:DescribeDBInstances',
  cluster: 'rds:DescribeDBClusters',
} as const satisfies { readonly [kind in 'instance' | 'cluster']: Permitted };

type Ask = (call: AwsCall) => Promise<Json>;
type Endpoint = {
  readonly host: string;
  readonly port: number;
  /** A cluster's, for those who only read. */
  readonly reader?: string | undefined;
};

/** Whether it is known where a server is: one that is found by an identifier has that for its host until then. */
export const isFound = ({ aws, host }: Server): boolean => aws === null || host !== aws.id;

/**
 * The plan with the hosts and ports of what AWS knows by an identifier: the endpoint of an RDS instance, the writer's of a cluster. A cluster that the
 * run itself makes is left as the plan has it until it stands.
 */
export async function locate(plan: Plan, ask: Ask): Promise<Plan> {
  const { source, target } = plan;
  if (source.aws === null && target.aws === null) return plan;
  const [from, { reader, ...to }] = await Promise.all([
    endpointOf(source, ask),
    plan.replication.replica === null ? endpointOf(target, ask) : endpointOfReplica(target, ask),
  ]);
  return {
    ...plan,
    source: { ...source, ...from },
    target: { ...target, ...to },
    traffic: withReader(plan.traffic, reader),
  };
}

/** Readers of a cluster follow its reader endpoint, unless the plan names another host. */
const withReader = (traffic: Plan['traffic'], reader: string | undefined): Plan['traffic'] =>
  traffic.via === 'route53' && traffic.readers !== null && reader !== undefined
    ? { ...traffic, readers: { ...traffic.readers, target: traffic.readers.target ?? reader } }
    : traffic;

async function endpointOf({ aws, host, port }: Server, ask: Ask): Promise<Endpoint> {
  if (aws === null) return { host, port };
  const found = aws.kind === 'instance' ? await instance(aws.id, ask) : await cluster(aws.id, ask);
  if (found) return found;
  throw new Fault(`the ${words[aws.kind]} "${aws.id}" has no endpoint yet`, {
    next: `Wait until it is available: aws rds wait db-${aws.kind}-available --db-${aws.kind}-identifier ${aws.id}`,
  });
}

/** Where a server is reached now; null where AWS does not have it, or not yet. */
export async function hostNow(server: Server, ask: Ask): Promise<string | null> {
  try {
    return (await endpointOf(server, ask)).host;
  } catch (error) {
    // An error of AWS itself has its code.
    if (error instanceof Fault && !('code' in error)) return null;
    throw error;
  }
}

/** A cluster has its endpoint before it has an instance that would answer there. */
async function endpointOfReplica({ aws, host, port }: Server, ask: Ask): Promise<Endpoint> {
  const found = await describeReplica(aws?.id ?? host, ask);
  const stands = found !== null && found.Status !== 'creating' && (found.DBClusterMembers ?? []).length > 0;
  return stands && found.Endpoint !== undefined && found.Port !== undefined
    ? { host: found.Endpoint, port: found.Port }
    : { host, port };
}

async function describeReplica(id: string, ask: Ask): Promise<Described | null> {
  try {
    const { DBClusters = [] } = (await ask({
      aws: 'rds:DescribeDBClusters',
      input: { DBClusterIdentifier: id },
    })) as { DBClusters?: readonly Described[] };
    return DBClusters[0] ?? null;
  } catch (error) {
    if (missing.has((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
}

type Described = {
  readonly Status?: string;
  readonly Endpoint?: string;
  readonly Port?: number;
  readonly DBClusterMembers?: readonly Json[];
};

const words = { instance: 'RDS instance', cluster: 'Aurora cluster' } as const;

async function instance(id: string, ask: Ask): Promise<Endpoint | null> {
  const { DBInstances = [] } = (await ask({
    aws: 'rds:DescribeDBInstances',
    input: { DBInstanceIdentifier: id },
  }).catch(unlessMissing('instance', id))) as {
    DBInstances?: { Endpoint?: { Address?: string; Port?: number } }[];
  };
  const { Address, Port } = DBInstances[0]?.Endpoint ?? {};
  return Address === undefined || Port === undefined ? null : { host: Address, port: Port };
}

async function cluster(id: string, ask: Ask): Promise<Endpoint | null> {
  const { DBClusters = [] } = (await ask({
    aws: 'rds:DescribeDBClusters',
    input: { DBClusterIdentifier: id },
  }).catch(unlessMissing('cluster', id))) as {
    DBClusters?: { Endpoint?: string; ReaderEndpoint?: string; Port?: number }[];
  };
  const { Endpoint, ReaderEndpoint, Port } = DBClusters[0] ?? {};
  return Endpoint === undefined || Port === undefined
    ? null
    : { host: Endpoint, port: Port, reader: ReaderEndpoint };
}

const missing = new Set(['DBInstanceNotFoundFault', 'DBClusterNotFoundFault']);

const unlessMissing =
  (kind: 'instance' | 'cluster', id: string) =>
  (error: unknown): never => {
    if (!missing.has((error as { code?: string }).code ?? '')) throw error;
    throw new Fault(`there is no ${words[kind]} "${id}" in this account and region`, {
      next: `Correct it in the plan, or choose the region: AWS_REGION, AWS_PROFILE. \`aws rds describe-db-${kind}s\` lists them.`,
      cause: error,
    });
  };
