import { NormalizedSchema } from '@smithy/core/schema';

/**
 * An input as the SDK wants it: a journal holds times as ISO 8601 text, and the client takes a `Date`; text it would leave out of a form
 * without a word. `schema` is the SDK's own of the operation. Throws a TypeError for a text that is no time.
 */
export function withDates(input: unknown, schema: unknown): unknown {
  const of = (schema as readonly unknown[] | undefined)?.[inputOfOperation];
  return of === undefined ? input : convert(input, NormalizedSchema.of(of as never));
}

/** Where an operation's schema holds that of its input. */
const inputOfOperation = 4;

function convert(value: unknown, schema: NormalizedSchema): unknown {
  if (schema.isTimestampSchema()) return typeof value === 'string' ? readTime(value, schema) : value;
  if (value === null || typeof value !== 'object') return value;
  if (schema.isListSchema() && Array.isArray(value))
    return value.map((item) => convert(item, schema.getValueSchema()));
  const each = (of: (name: string) => NormalizedSchema | undefined) =>
    Object.fromEntries(
      Object.entries(value).map(([name, held]) => {
        const member = of(name);
        return [name, member ? convert(held, member) : held];
      }),
    );
  if (schema.isMapSchema()) return each(() => schema.getValueSchema());
  if (!schema.isStructSchema()) return value;
  const members = new Map(schema.structIterator());
  return each((name) => members.get(name));
}

function readTime(text: string, schema: NormalizedSchema): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new TypeError(`"${text}" is no time for ${schema.getMemberName()}`);
  return time;
}
