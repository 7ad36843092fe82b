import type { Json } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { type Operation, operation } from '../../../operation.ts';
import { quoteName, quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { dumpSection } from './dump.ts';
import type { Made } from './made.ts';
import { onTarget } from './on-target.ts';
import { givingOwners } from './owners.ts';
import type { Moving } from './staying.ts';

type Name = Table['target'];

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.create-tables@1': { input: { moving: Moving } & Pick<Made, 'schemas' | 'extensions'> };
    'postgresql.missing-relations@1': { input: { relations: readonly Name[] } };
  }
}

async function missing(session: Session, relations: readonly Name[]): Promise<readonly string[]> {
  const rows = await session.rows(
    'SELECT name FROM unnest($1::text[]) AS wanted(name) WHERE to_regclass(name) IS NULL',
    [relations.map(quoteTable)],
  );
  return rows.map(({ name }) => String(name));
}

/** All in one transaction: a killed engine leaves either everything or nothing, and the second time finds it there. */
const createTables = operation({
  name: 'postgresql.create-tables@1',
  reads: false,
  run: async ({ moving, schemas, extensions }, tools): Promise<Json> => {
    const there = await onTarget(tools, (session) => missing(session, moving.tables));
    if (there.length === 0) return { created: 0 };
    const script = await dumpSection(moving, 'tables', tools);
    const owners = await givingOwners(schemas, tools);
    await onTarget(tools, (session) =>
      session.write(
        [
          'BEGIN',
          ...schemas.map((name) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`),
          ...owners,
          ...extensions.flatMap(({ name, schema }) => [
            `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
            `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} SCHEMA ${quoteName(schema)}`,
          ]),
          script,
          'COMMIT',
        ].join(';\n'),
      ),
    );
    return { created: moving.tables.length };
  },
});

const missingRelations = operation({
  name: 'postgresql.missing-relations@1',
  reads: true,
  run: async ({ relations }, tools): Promise<Json> =>
    onTarget(tools, async (session) => ({ missing: await missing(session, relations) })),
});

/** Makes what tables need, and them, and tells which are missing. */
export const createOperations: readonly Operation[] = [createTables, missingRelations];
