import type { Json, Row, Side } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { type Operation, operation, type Tools } from '../../../operation.ts';
import { versionOf } from '../../../replication/logical/state.ts';
import { objectsSql, tablesSql } from '../definitions.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.definition-differences@1': { input: { tables: readonly Table[] } };
    'postgresql.object-differences@1': { input: { schemas: readonly string[] } };
  }
}

async function both<T>(tools: Tools, ask: (session: Session) => Promise<T>): Promise<[T, T]> {
  const on = async (side: Side) => withSession(await tools.server(side), tools, ask);
  return Promise.all([on('source'), on('target')]);
}

const named = (rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [`${row.schema}.${row.name}`, row]));

const tableDifferences = operation({
  name: 'postgresql.definition-differences@1',
  reads: true,
  async run({ tables }, tools): Promise<Json> {
    const schemas = [...new Set(tables.map(({ source }) => source.database))];
    const [source, target] = await both(tools, async (session) =>
      named(await session.rows(tablesSql, [schemas])),
    );
    const different = tables.flatMap(({ source: { database, table } }) => {
      const [here, there] = [source.get(`${database}.${table}`), target.get(`${database}.${table}`)];
      if (!here || !there) return [{ table: `${database}.${table}`, aspects: ['missing'] }];
      const aspects = Object.keys(here).filter((aspect) => here[aspect] !== there[aspect]);
      return aspects.length === 0 ? [] : [{ table: `${database}.${table}`, aspects }];
    });
    return {
      verdict: different.length === 0 ? 'alike' : 'different',
      different,
      findings: different.map(({ table, aspects }) => ({
        what: `"${table}" is not the same on both sides: ${aspects.join(', ')}`,
        why: 'rows would not fit, or be found by another key',
        mend: 'See \\d of both; let nobody but the run change the target.',
      })),
    };
  },
});

/** Major versions print the same view or function in other words: then its columns, or its signature, have to be enough. */
const objectDifferences = operation({
  name: 'postgresql.object-differences@1',
  reads: true,
  async run({ schemas }, tools): Promise<Json> {
    const [source, target] = await both(tools, async (session) => {
      const found = new Map<string, string>();
      for (const { kind, sql } of objectsSql)
        for (const { schema, name, definition, shape } of await session.rows(sql, [schemas]))
          found.set(`${kind} ${schema}.${name}`, JSON.stringify([definition, shape ?? null]));
      return { found, major: Math.floor((await versionOf(session)) / 10_000) };
    });
    const same = (one: string, other: string | undefined) => {
      if (one === other || other === undefined) return one === other;
      const [[, shape], [, there]] = [JSON.parse(one), JSON.parse(other)];
      return source.major !== target.major && shape !== null && shape === there;
    };
    const different = [...source.found]
      .filter(([name, digest]) => !same(digest, target.found.get(name)))
      .map(([name]) => ({ name, what: target.found.has(name) ? 'differs' : 'is missing on the target' }));
    return {
      verdict: different.length === 0 ? 'alike' : 'different',
      different: different.map(({ name }) => name),
      findings: different.map(({ name, what }) => ({
        what: `the ${name} ${what}`,
        why: 'the application would meet another one after the switch',
        mend: 'Create it on the target as the source has it, or drop it on the source where nobody needs it.',
      })),
    };
  },
});

export const differenceOperations: readonly Operation[] = [tableDifferences, objectDifferences];
