import { AwsError } from './error.ts';
import { fairMood, jsonTroubles, type Mood } from './mood.ts';
import type { Asked } from './policy.ts';
import type { Request } from './request.ts';
import type { Service } from './server.ts';
import {
  askedOf,
  type Members,
  type Operation,
  type Operations,
  type Shape,
  withoutSecrets,
} from './shape.ts';

// AWS JSON: the operation is named in a header, and the body is one JSON object; times are epoch seconds
// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, and the same for 1.0).

/** What a service of the JSON protocols consists of. */
export interface JsonService {
  /** The name under which requests to it are signed, and under which the log has it. */
  readonly signedAs: string;
  /** What has to be allowed for an input besides its action on `*`, where the operations do not say it themselves; none: just that. */
  askedOf?(action: string, input: Input, region: string): readonly Asked[];
  /** What stands before its actions in policies, where that is something else. */
  readonly allowedAs?: string;
  /** The bytes that the body of a request may have; 1 MiB where it is left out. */
  readonly bodyAtMost?: number;
  /** As people call it. */
  readonly title: string;
  readonly version: '1.0' | '1.1';
  /** What stands before the operation in the header, with its dot. */
  readonly target: string;
  readonly operations: Operations;
  /** What it calls an input that is wrong, and one that is missing where it has a name of its own for that. */
  readonly invalid: string;
  readonly missing?: string;
  /** Its errors of the Query protocol that it spoke before, by their codes there, where it still tells those. */
  readonly formerly?: { readonly [code: string]: string };
}

type Input = { readonly [name: string]: unknown };

/** A service that speaks AWS JSON. Whatever it does not have, an operation or a parameter, is refused by name. */
export function jsonService(it: JsonService, mood: Mood = fairMood()): Service {
  const type = `application/x-amz-json-${it.version}`;
  const named = ({ headers }: Request) => String(headers['x-amz-target']).slice(it.target.length);
  return {
    signedAs: it.signedAs,
    ...(it.bodyAtMost !== undefined && { bodyAtMost: it.bodyAtMost }),
    mood,
    troubles: jsonTroubles,
    nameOf: (request) => `${it.signedAs}:${named(request)}`,
    async answer(request) {
      const { headers } = request;
      if (headers['content-type'] !== type)
        throw new AwsError('UnknownOperationException', `The sandbox's ${it.title} speaks ${type}`, 404);
      const name = named(request);
      const operation = Object.hasOwn(it.operations, name) ? it.operations[name] : undefined;
      if (!operation || headers['x-amz-target'] !== `${it.target}${name}`)
        throw new AwsError(
          'UnknownOperationException',
          `The sandbox does not support "${name}" of ${it.title}`,
        );
      const input = readInput(readJson(request), operation, name, it);
      const asked = askedOf(`${it.allowedAs ?? it.signedAs}:${name}`, operation, input, request);
      const besides = it.askedOf?.(asked.action, input, request.region) ?? [];
      for (const each of besides.length > 0 ? besides : [asked]) request.permit(each);
      const output = await operation.answer(input as never, request);
      return {
        operation: `${it.signedAs}:${name}`,
        input: withoutSecrets(input, operation.parameters),
        type,
        body: JSON.stringify(output ?? {}, seconds),
      };
    },
    describe({ code, message, status }) {
      const body = JSON.stringify({ __type: it.formerly?.[code] ?? code, message });
      if (!it.formerly) return { type, body };
      // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
      const former = `${code};${status < 500 ? 'Sender' : 'Receiver'}`;
      return { type, body, headers: { 'x-amzn-query-error': former } };
    },
  };
}

/** `Date` has its own way into JSON, which is not the protocol's. */
function seconds(this: Input, name: string, value: unknown): unknown {
  const held = this[name];
  return held instanceof Date ? held.getTime() / 1_000 : value;
}

function readJson({ body }: Request): Input {
  try {
    const input: unknown = JSON.parse(body || '{}');
    if (isObject(input)) return input;
  } catch {
    // Answered below: the same error, whether the text is no JSON or no object.
  }
  throw new AwsError('SerializationException', 'The request is not a JSON object');
}

function readInput(
  input: Input,
  { parameters, needs }: Operation,
  name: string,
  { invalid, missing = invalid }: JsonService,
): Input {
  const read = readMembers(input, parameters, '', name, invalid);
  for (const needed of needs)
    if (read[needed] === undefined)
      throw new AwsError(
        missing,
        `1 validation error detected: Value null at '${needed}' failed to satisfy constraint: Member must not be null`,
      );
  return read;
}

function readMembers(input: Input, members: Members, path: string, name: string, invalid: string): Input {
  const entries = Object.entries(input).flatMap(([member, value]) => {
    const shape = Object.hasOwn(members, member) ? members[member] : undefined;
    // What is not known must not be ignored: a rehearsal that passes would promise too much.
    if (!shape)
      throw new AwsError(invalid, `The sandbox does not support the parameter "${path}${member}" of ${name}`);
    return value === null ? [] : [[member, read(value, shape, `${path}${member}`, name, invalid)] as const];
  });
  return Object.fromEntries(entries);
}

function read(value: unknown, shape: Shape, path: string, name: string, invalid: string): unknown {
  switch (shape.kind) {
    case 'text':
      if (typeof value === 'string') return value;
      break;
    case 'number':
      if (typeof value === 'number') return value;
      break;
    case 'flag':
      if (typeof value === 'boolean') return value;
      break;
    case 'time':
      if (typeof value === 'number') return new Date(value * 1_000);
      break;
    case 'list':
      if (!Array.isArray(value)) break;
      return value.map((each, n) => read(each, shape.of, `${path}[${n}]`, name, invalid));
    case 'map':
      if (!isObject(value)) break;
      return new Map(
        Object.entries(value).map(([key, each]) => [
          key,
          read(each, shape.of, `${path}.${key}`, name, invalid),
        ]),
      );
    case 'structure':
      if (!isObject(value)) break;
      return readMembers(value, shape.members, `${path}.`, name, invalid);
  }
  throw new AwsError('SerializationException', `"${path}" of ${name} is not a ${shape.kind}`);
}

const isObject = (value: unknown): value is Input =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
