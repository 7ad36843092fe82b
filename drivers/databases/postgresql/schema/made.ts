import type { Reader, Side } from '../../../../engine/step.ts';
import { quoteName } from '../names.ts';
import type { Session } from '../session.ts';
import { schemasAsBefore } from './as-before.ts';
import { type Extension, extensionsOf } from './extensions.ts';
import { keyOfExtension, keyOfSchema, keysThere, objectsThatMove } from './named-objects.ts';
import type { Moving } from './staying.ts';

/** What a run makes on the target, by names that were not there before; what was there is somebody's, and is never dropped. */
export type Made = {
  /** Those that move, and those that extensions are in. */
  readonly schemas: readonly string[];
  readonly extensions: readonly Extension[];
  /** Statements that take everything back, in their order. */
  readonly drops: readonly string[];
  /** The keys of it all, for the proof that it is gone. */
  readonly keys: readonly string[];
};

/** Reads what moves of the source and has no namesake on the target. */
export async function whatIsMade(read: Reader, moving: Moving): Promise<Made> {
  const on = (side: Side) =>
    ({ rows: (sql, values) => read.rows(side, sql, values as never) }) as Pick<Session, 'rows'>;
  const [source, target] = [on('source'), on('target')];
  const there = await keysThere(target, moving.schemas);
  const objects = (await objectsThatMove(source, moving)).filter(({ key }) => !there.has(key));
  // An extension that stands in another schema is somebody's as well.
  const extensions = (await extensionsOf(source)).filter(({ name }) => !there.has(keyOfExtension(name)));
  const isNew = (schema: string) => !there.has(keyOfSchema(schema));
  const schemas = moving.schemas.filter(isNew);
  const around = [...new Set(extensions.map(({ schema }) => schema))].filter(
    (schema) => isNew(schema) && !schemas.includes(schema),
  );
  const stood = moving.schemas.filter((schema) => !isNew(schema));
  return {
    schemas: [...schemas, ...around],
    extensions,
    keys: [
      ...objects.map(({ key }) => key),
      ...[...schemas, ...around].map(keyOfSchema),
      ...extensions.map(({ name }) => keyOfExtension(name)),
    ],
    drops: [
      ...objects
        .filter(({ schema }) => schema === null || !isNew(schema))
        .map(({ kind, name }) => `DROP ${kind} IF EXISTS ${name} CASCADE`),
      ...schemas.map((schema) => `DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`),
      // In one statement, for some need each other; what somebody has made with them meanwhile is not dropped.
      ...(extensions.length > 0
        ? [`DROP EXTENSION IF EXISTS ${extensions.map(({ name }) => quoteName(name)).join(', ')}`]
        : []),
      ...around.map((schema) => `DROP SCHEMA IF EXISTS ${quoteName(schema)}`),
      ...(await schemasAsBefore(source, target, stood)),
    ],
  };
}
