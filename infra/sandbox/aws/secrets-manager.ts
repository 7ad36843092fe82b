import { randomUUID } from 'node:crypto';
import { AwsError } from './error.ts';
import { describeJsonError, type Input, jsonType, readJson, targetOf } from './json.ts';
import type { Answer, Request, Service } from './server.ts';

const target = 'secretsmanager.';
const account = '000000000000';
const nameForm = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

interface Version {
  readonly id: string;
  readonly value: string;
  readonly at: number;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly created: number;
  current: Version;
  previous?: Version;
}

/** The secrets of one account, by name. */
export type Secrets = Map<string, Secret>;

const operations: {
  readonly [name: string]: {
    readonly parameters: readonly string[];
    readonly answer: (secrets: Secrets, input: Input, region: string) => unknown;
  };
} = {
  CreateSecret: {
    parameters: ['Name', 'SecretString', 'Description', 'ClientRequestToken'],
    answer: createSecret,
  },
  GetSecretValue: { parameters: ['SecretId', 'VersionId', 'VersionStage'], answer: getValue },
  PutSecretValue: { parameters: ['SecretId', 'SecretString', 'ClientRequestToken'], answer: putValue },
  DescribeSecret: { parameters: ['SecretId'], answer: (secrets, input) => describe(find(secrets, input)) },
  ListSecrets: { parameters: ['MaxResults', 'NextToken'], answer: listSecrets },
};

/** Secrets Manager over some secrets. */
export const secretsManagerService = (secrets: Secrets): Service => ({
  signedAs: 'secretsmanager',
  answer: (request) => answer(secrets, request),
  describe: describeJsonError,
});

function answer(secrets: Secrets, request: Request): Answer {
  const name = targetOf(request, target);
  const operation = operations[name];
  if (!operation)
    throw new AwsError(
      'UnknownOperationException',
      `The sandbox does not support "${name}" of Secrets Manager`,
    );
  const input = readJson(request);
  for (const parameter of Object.keys(input))
    if (!operation.parameters.includes(parameter))
      throw new AwsError(
        'ValidationException',
        `The sandbox does not support the parameter "${parameter}" of ${name}`,
      );
  const output = operation.answer(secrets, input, request.region);
  const { SecretString: _, ...shown } = input;
  return {
    operation: `secretsmanager:${name}`,
    input: shown,
    type: jsonType,
    body: JSON.stringify(output),
  };
}

/** Creates a secret without a request. */
export function putSecret(secrets: Secrets, name: string, value: string): void {
  createSecret(secrets, { Name: name, SecretString: value }, 'us-east-1');
}

function createSecret(secrets: Secrets, input: Input, region: string): unknown {
  const name = text(input, 'Name');
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
    description: optionalText(input, 'Description'),
    created: Date.now(),
    current: version(input),
  };
  secrets.set(name, secret);
  return { ARN: secret.arn, Name: name, VersionId: secret.current.id };
}

function putValue(secrets: Secrets, input: Input): unknown {
  const secret = find(secrets, input);
  const next = version(input);
  if (next.id !== secret.current.id) {
    secret.previous = secret.current;
    secret.current = next;
  } else if (next.value !== secret.current.value)
    throw new AwsError('ResourceExistsException', `A resource with the ID you requested already exists.`);
  return { ARN: secret.arn, Name: secret.name, VersionId: next.id, VersionStages: ['AWSCURRENT'] };
}

function getValue(secrets: Secrets, input: Input): unknown {
  const secret = find(secrets, input);
  const versions = [
    { version: secret.current, stage: 'AWSCURRENT' },
    ...(secret.previous ? [{ version: secret.previous, stage: 'AWSPREVIOUS' }] : []),
  ];
  const id = optionalText(input, 'VersionId');
  const stage = optionalText(input, 'VersionStage') ?? (id ? undefined : 'AWSCURRENT');
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
    CreatedDate: found.version.at / 1_000,
  };
}

function listSecrets(secrets: Secrets, input: Input): unknown {
  const size = Number(input.MaxResults ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new AwsError('ValidationException', 'MaxResults must be a number from 1 to 100');
  const from = optionalText(input, 'NextToken') ?? '';
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
    CreatedDate: created / 1_000,
    LastChangedDate: current.at / 1_000,
    VersionIdsToStages: stages,
  };
}

function find(secrets: Secrets, input: Input): Secret {
  const id = text(input, 'SecretId');
  const secret = secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);
  if (!secret)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

function version(input: Input): Version {
  const id = optionalText(input, 'ClientRequestToken') ?? randomUUID();
  return { id, value: text(input, 'SecretString'), at: Date.now() };
}

function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (!value)
    throw new AwsError('InvalidParameterException', `You must provide a value for the ${name} parameter.`);
  return value;
}

function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new AwsError('SerializationException', `${name} must be a string`);
}
