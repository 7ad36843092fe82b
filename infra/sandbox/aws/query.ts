import { AwsError } from './error.ts';
import { fairMood, type Mood, queryTroubles } from './mood.ts';
import { readForm } from './query-input.ts';
import type { Request } from './request.ts';
import type { Service } from './server.ts';
import { askedOf, type Operations, withoutSecrets } from './shape.ts';
import { element, elements, type ItemNames, leaf } from './xml.ts';

// AWS Query: a form goes in, which names the operation, and XML comes out
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).

/** What a service of the Query protocol consists of. */
export interface QueryService {
  /** The name under which requests to it are signed, and under which the log has it. */
  readonly signedAs: string;
  /** As people call it. */
  readonly title: string;
  /** The API's date, which every request names. */
  readonly version: string;
  /** The XML namespace of its answers. */
  readonly namespace: string;
  readonly operations: Operations;
  /** What the items of its lists are called. */
  readonly items?: ItemNames;
}

/** A service that speaks the Query protocol. Whatever it does not have, an operation or a parameter, is refused by name. */
export function queryService(it: QueryService, mood: Mood = fairMood()): Service {
  const nameOf = ({ body }: Request) => `${it.signedAs}:${new URLSearchParams(body).get('Action')}`;
  const attributes = `xmlns="${it.namespace}"`;
  return {
    signedAs: it.signedAs,
    mood,
    troubles: queryTroubles,
    nameOf,
    async answer(request) {
      const form = new URLSearchParams(request.body);
      const name = form.get('Action') ?? '';
      if (form.get('Version') !== it.version)
        throw new AwsError(
          'NoSuchVersion',
          `The sandbox has ${it.title} of ${it.version}, not of "${form.get('Version')}"`,
        );
      const operation = Object.hasOwn(it.operations, name) ? it.operations[name] : undefined;
      if (!operation)
        throw new AwsError('InvalidAction', `The sandbox does not support "${name}" of ${it.title}`);
      const input = readForm(form, operation, name);
      request.permit(askedOf(`${it.signedAs}:${name}`, operation, input, request));
      const output = (await operation.answer(input as never, request)) as object | undefined;
      const parts = [
        ...(output ? [element(`${name}Result`, [elements(output, it.items)])] : []),
        element('ResponseMetadata', [leaf('RequestId', request.id)]),
      ];
      return {
        operation: nameOf(request),
        input: withoutSecrets(input, operation.parameters),
        type: 'text/xml',
        body: element(`${name}Response`, parts, attributes),
      };
    },
    describe(error, requestId) {
      const { code, message, status } = error;
      const told = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
      const body = elements({ Error: told, RequestId: requestId });
      return { type: 'text/xml', body: element('ErrorResponse', [body], attributes) };
    },
  };
}
