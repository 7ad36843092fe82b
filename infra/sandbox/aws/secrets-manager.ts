import { randomUUID } from 'node:crypto';
import { account } from './account.ts';
import { AwsError } from './error.ts';
import { jsonService } from './json.ts';
import type { Mood } from './mood.ts';
import type { Service } from './server.ts';
import { number, type Operations, operation, secretText, text } from './shape.ts';

const nameForm = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

interface Version {
  readonly id: string;
  readonly value: string;
  readonly at: Date;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly created: Date;
  current: Version;
  previous?: Version;
}

/** The secrets of one account, by name. */
export type Secrets = Map<string, Secret>;

/** Secrets Manager over some secrets. */
export const secretsManagerService = (secrets: Secrets, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'secretsmanager',
      title: 'Secrets Manager',
      version: '1.1',
      target: 'secretsmanager.',
      invalid: 'ValidationException',
      operations: operationsOn(secrets),
    },
    mood,
  );

const operationsOn = (secrets: Secrets): Operations => ({
  CreateSecret: operation({
    parameters: { Name: text, SecretString: secretText, Description: text, ClientRequestToken: text },
    needs: ['Name'],
    answer: (input, { region }) => createSecret(secrets, input, region),
  }),
  GetSecretValue: operation({
    parameters: { SecretId: text, VersionId: text, VersionStage: text },
    needs: ['SecretId'],
    resource: ({ SecretId }, { region }) => arnOf(secrets, SecretId, region),
    answer: (input) => getValue(secrets, input),
  }),
  PutSecretValue: operation({
    parameters: { SecretId: text, SecretString: secretText, ClientRequestToken: text },
    needs: ['SecretId'],
    resource: ({ SecretId }, { region }) => arnOf(secrets, SecretId, region),
    answer: (input) => putValue(secrets, input),
  }),
  DescribeSecret: operation({
    parameters: { SecretId: text },
    needs: ['SecretId'],
    resource: ({ SecretId }, { region }) => arnOf(secrets, SecretId, region),
    answer: ({ SecretId }) => describe(find(secrets, SecretId)),
  }),
  ListSecrets: operation({
    parameters: { MaxResults: number, NextToken: text },
    answer: (input) => listSecrets(secrets, input),
  }),
});

/** Creates a secret without a request. */
export function putSecret(secrets: Secrets, name: string, value: string): void {
  createSecret(secrets, { Name: name, SecretString: value }, 'us-east-1');
}

interface NewVersion {
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
}

function createSecret(
  secrets: Secrets,
  input: NewVersion & { readonly Name: string; readonly Description?: string },
  region: string,
): unknown {
  const name = input.Name;
  if (!nameForm.test(name))
    throw new AwsError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  if (secrets.has(name))
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    );
  const suffix = randomUUID().slice(0, 6);
  const secret = {
    name,
    arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
    description: input.Description,
    created: new Date(),
    current: version(input),
  };
  secrets.set(name, secret);
  return { ARN: secret.arn, Name: name, VersionId: secret.current.id };
}

function putValue(secrets: Secrets, input: NewVersion & { readonly SecretId: string }): unknown {
  const secret = find(secrets, input.SecretId);
  const next = version(input);
  if (next.id !== secret.current.id) {
    secret.previous = secret.current;
    secret.current = next;
  } else if (next.value !== secret.current.value)
    throw new AwsError('ResourceExistsException', `A resource with the ID you requested already exists.`);
  return { ARN: secret.arn, Name: secret.name, VersionId: next.id, VersionStages: ['AWSCURRENT'] };
}

function getValue(
  secrets: Secrets,
  input: { readonly SecretId: string; readonly VersionId?: string; readonly VersionStage?: string },
): unknown {
  const secret = find(secrets, input.SecretId);
  const versions = [
    { version: secret.current, stage: 'AWSCURRENT' },
    ...(secret.previous ? [{ version: secret.previous, stage: 'AWSPREVIOUS' }] : []),
  ];
  const id = input.VersionId;
  const stage = input.VersionStage ?? (id ? undefined : 'AWSCURRENT');
  const found = versions.find(
    (entry) => (!id || entry.version.id === id) && (!stage || entry.stage === stage),
  );
  if (!found)
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${stage ?? id}`,
    );
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: found.version.id,
    VersionStages: [found.stage],
    SecretString: found.version.value,
    CreatedDate: found.version.at,
  };
}

function listSecrets(
  secrets: Secrets,
  input: { readonly MaxResults?: number; readonly NextToken?: string },
): unknown {
  const size = input.MaxResults ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new AwsError('ValidationException', 'MaxResults must be a number from 1 to 100');
  const from = input.NextToken ?? '';
  const sorted = [...secrets.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name >= from);
  const next = sorted[size];
  return { SecretList: sorted.slice(0, size).map(describe), ...(next && { NextToken: next.name }) };
}

function describe({ arn, name, description, created, current, previous }: Secret): unknown {
  const stages = { [current.id]: ['AWSCURRENT'], ...(previous && { [previous.id]: ['AWSPREVIOUS'] }) };
  return {
    ARN: arn,
    Name: name,
    ...(description !== undefined && { Description: description }),
    CreatedDate: created,
    LastChangedDate: current.at,
    VersionIdsToStages: stages,
  };
}

const look = (secrets: Secrets, id: string) =>
  secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);

/** What a secret is to a policy; of one that is not there, nobody knows the end. */
function arnOf(secrets: Secrets, id: string, region: string): string {
  const given = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`;
  return look(secrets, id)?.arn ?? given;
}

function find(secrets: Secrets, id: string): Secret {
  const secret = look(secrets, id);
  if (!secret)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

function version({ SecretString: value, ClientRequestToken: id = randomUUID() }: NewVersion): Version {
  if (!value)
    throw new AwsError(
      'InvalidParameterException',
      'You must provide a value for the SecretString parameter.',
    );
  return { id, value, at: new Date() };
}
