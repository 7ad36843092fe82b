import '../../aws/operations.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask, type Runner } from './find-task.ts';
import { ownTag } from './names.ts';

/** The kinds of things that a task needs. */
export type Kind = 'instance' | 'endpoint' | 'certificate' | Runner;

declare module '../../../engine/step.ts' {
  interface Operations {
    'dms.find@1': { input: { kind: Kind; id: string } };
    'dms.connection@1': { input: { instance: string; endpoint: string } };
  }
}

/** What was found: its ARN, its state in DMS's words, and whether it was made here. */
export type Found = {
  readonly state: string;
  readonly arn?: string;
  readonly ours?: boolean;
  readonly [more: string]: Json | undefined;
};

type Described = { readonly [field: string]: Json };
type Asking = Pick<Tools, 'aws'>;

/** One description a kind; a certificate has no state, it is there or it is not. */
async function describe({ aws }: Asking, kind: Kind, id: string): Promise<Described | null> {
  const first = (answer: Json, list: string): Described | null =>
    (answer as { readonly [list: string]: readonly Described[] | undefined })[list]?.[0] ?? null;
  try {
    switch (kind) {
      case 'instance':
        return first(
          await aws({
            aws: 'dms:DescribeReplicationInstances',
            input: { Filters: [{ Name: 'replication-instance-id', Values: [id] }] },
          }),
          'ReplicationInstances',
        );
      case 'endpoint':
        return first(
          await aws({
            aws: 'dms:DescribeEndpoints',
            input: { Filters: [{ Name: 'endpoint-id', Values: [id] }] },
          }),
          'Endpoints',
        );
      case 'certificate':
        return first(
          await aws({
            aws: 'dms:DescribeCertificates',
            input: { Filters: [{ Name: 'certificate-id', Values: [id] }] },
          }),
          'Certificates',
        );
      case 'task':
      case 'replication':
        return (await findTask({ aws }, id, kind, 'whole')) as Described | null;
    }
  } catch (error) {
    if ((error as { code?: string }).code === gone) return null;
    throw error;
  }
}

const gone = 'ResourceNotFoundFault';

const arnOf: { readonly [K in Kind]: string } = {
  instance: 'ReplicationInstanceArn',
  endpoint: 'EndpointArn',
  certificate: 'CertificateArn',
  task: 'ReplicationTaskArn',
  replication: 'ReplicationTaskArn',
};
const stateOf: { readonly [K in Kind]: string | null } = {
  instance: 'ReplicationInstanceStatus',
  endpoint: 'Status',
  certificate: null,
  task: 'Status',
  replication: 'Status',
};

/** Looks a thing up by its identifier. */
export async function lookUp(tools: Asking, kind: Kind, id: string): Promise<Found> {
  const found = await describe(tools, kind, id);
  if (found === null) return { state: 'missing' };
  const arn = String(found[arnOf[kind]]);
  const tags = await tagsOf(tools, arn);
  // Deleted between the two questions.
  if (tags === null) return { state: 'missing' };
  const word = stateOf[kind];
  return {
    state: word === null ? 'active' : String(found[word]),
    arn,
    ours: tags.includes(ownTag),
    ...told(found),
  };
}

/** The keys of a thing's tags; null where it is not there any more. */
async function tagsOf({ aws }: Asking, arn: string): Promise<readonly string[] | null> {
  try {
    const { TagList = [] } = (await aws({
      aws: 'dms:ListTagsForResource',
      input: { ResourceArn: arn },
    })) as { TagList?: { Key?: string }[] };
    return TagList.map(({ Key = '' }) => Key);
  } catch (error) {
    if ((error as { code?: string }).code === gone) return null;
    throw error;
  }
}

/** What the plan of an action compares; never a password, which DMS does not tell either. */
const told = (found: Described) => ({
  ...settingsOf(found),
  ...secretOf(found),
  ...Object.fromEntries(
    [
      ...['ReplicationInstanceClass', 'EngineVersion', 'ServerName', 'Port', 'Username', 'SslMode'],
      ...[
        'EngineName',
        'ExtraConnectionAttributes',
        'TableMappings',
        'ReplicationTaskSettings',
        'MigrationType',
      ],
      ...['CertificatePem'],
    ].flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
  ),
});

/** The secret that an endpoint has its login and its address in, where it has them in one. */
function secretOf({ MySQLSettings, PostgreSQLSettings }: Described): { readonly secret?: string } {
  const { SecretsManagerSecretId: secret } = (MySQLSettings ?? PostgreSQLSettings ?? {}) as {
    SecretsManagerSecretId?: string;
  };
  return secret === undefined ? {} : { secret };
}

/** What is an attribute of its own where an endpoint is for MySQL is a setting where it is for PostgreSQL. */
function settingsOf({ PostgreSQLSettings }: Described): { readonly [setting: string]: Json } {
  const { Password: _, ...shown } = (PostgreSQLSettings ?? {}) as { readonly [setting: string]: Json };
  return shown;
}

const find = operation({
  name: 'dms.find@1',
  reads: true,
  run: async ({ kind, id }, tools): Promise<Json> => (await lookUp(tools, kind, id)) as Json,
});

/** The last test of a connection: `successful`, `failed` with DMS's words, `testing`, or `missing`. */
const connection = operation({
  name: 'dms.connection@1',
  reads: true,
  async run({ instance, endpoint }, { aws }): Promise<Json> {
    const { Connections = [] } = (await aws({
      aws: 'dms:DescribeConnections',
      input: {
        Filters: [
          { Name: 'endpoint-arn', Values: [endpoint] },
          { Name: 'replication-instance-arn', Values: [instance] },
        ],
      },
    })) as { Connections?: { Status: string; LastFailureMessage?: string }[] };
    const [last] = Connections;
    if (!last) return { state: 'missing' };
    return {
      state: last.Status,
      ...(last.LastFailureMessage !== undefined && { error: last.LastFailureMessage }),
    };
  },
});

export const findOperations: readonly Operation[] = [find, connection];
