import { randomBytes } from 'node:crypto';
import { account } from './account.ts';
import { AwsError } from './error.ts';
import { jsonService } from './json.ts';
import type { Mood } from './mood.ts';
import type { Service } from './server.ts';
import { flag, type Given, type Operations, operation, secretText, text } from './shape.ts';

const types = ['String', 'StringList', 'SecureString'];
const valueAtMost = 4_096;

interface Version {
  readonly value: string;
  /** What somebody reads who does not ask for decryption. */
  readonly sealed: string;
  readonly at: Date;
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly arn: string;
  /** Oldest first; a version's number is its place, from 1. */
  readonly versions: Version[];
}

/** The parameters of one account, by name. */
export type Parameters = Map<string, Parameter>;

/** Creates a parameter without a request. */
export function putParameter(
  parameters: Parameters,
  name: string,
  value: string,
  type: 'String' | 'SecureString' = 'String',
): void {
  put(parameters, { Name: name, Value: value, Type: type }, 'us-east-1');
}

/** Systems Manager's Parameter Store over some parameters. */
export const ssmService = (parameters: Parameters, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'ssm',
      title: 'Systems Manager',
      version: '1.1',
      target: 'AmazonSSM.',
      invalid: 'ValidationException',
      operations: operationsOn(parameters),
    },
    mood,
  );

const operationsOn = (parameters: Parameters): Operations => ({
  PutParameter: operation({
    parameters: putParameters,
    needs: ['Name', 'Value'],
    answer: (input, { region }) => put(parameters, input, region),
  }),
  GetParameter: operation({
    parameters: { Name: text, WithDecryption: flag },
    needs: ['Name'],
    answer: ({ Name, WithDecryption = false }) => ({ Parameter: get(parameters, Name, WithDecryption) }),
  }),
});

const putParameters = {
  Name: text,
  Value: secretText,
  Type: text,
  Overwrite: flag,
  Description: text,
} as const;

function put(
  parameters: Parameters,
  input: Given<typeof putParameters, 'Name' | 'Value'>,
  region: string,
): unknown {
  const { Name: name, Value: value, Overwrite: overwrite = false } = input;
  checkName(name);
  const known = parameters.get(name);
  if (known && !overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  const type = input.Type ?? known?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (!types.includes(type)) throw new AwsError('UnsupportedParameterType', `"${type}" is no parameter type`);
  if (known && known.type !== type)
    throw invalid('The sandbox does not change the type of a parameter that is there.');
  if (value === '') throw invalid('The parameter value must not be empty.');
  if (Buffer.byteLength(value) > valueAtMost)
    throw invalid('Standard tier parameters support a maximum parameter value of 4096 characters.');
  const arn = `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
  const parameter = known ?? { name, type, arn, versions: [] };
  const sealed = type === 'SecureString' ? randomBytes(value.length + 60).toString('base64') : value;
  parameter.versions.push({ value, sealed, at: new Date() });
  parameters.set(name, parameter);
  return { Version: parameter.versions.length, Tier: 'Standard' };
}

function get(parameters: Parameters, asked: string, decrypted: boolean): unknown {
  const [name = '', selector] = asked.startsWith('arn:')
    ? [[...parameters.values()].find(({ arn }) => arn === asked)?.name ?? asked]
    : asked.trim().split(':');
  const found = parameters.get(name);
  if (!found) throw new AwsError('ParameterNotFound', '');
  const number = selector === undefined ? found.versions.length : Number(selector);
  const version = found.versions[number - 1];
  if (!version)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  return {
    Name: found.name,
    Type: found.type,
    Value: decrypted ? version.value : version.sealed,
    Version: number,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: version.at,
    ARN: found.arn,
    DataType: 'text',
  };
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9_./-]{1,1011}$/.test(name))
    throw invalid(
      'Parameter name: can\'t contain anything but letters, digits and the signs ".", "_", "-" and "/".',
    );
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
}

const invalid = (message: string) => new AwsError('ValidationException', message);
