import type { Finding } from '../../../engine/findings.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { mysqlBeats } from '../../replication/native/lag.ts';
import { quoteTable } from './names.ts';
import {
  answersWithin,
  lookAtErrors,
  type Made,
  reader,
  readerStatements,
  soon,
} from './reader-statements.ts';
import { connect, type Session } from './session.ts';

type TableName = { readonly database: string; readonly table: string };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.reader-health@1': {
      input: {
        host: string;
        /** A table that nobody who reads may write. */
        canary: TableName;
        query: { sql: string; at_most: number } | null;
        /** Seconds. */
        lag: number;
        /** The share of statements that may fail, and how many had been made when it began; null: nobody looks. */
        errors: { at_most: number; since: Made | null } | null;
      };
    };
  }
}

const asReader = 'it is what those who read would meet there';

/**
 * Looks at the target's reader: a login as those who read, their query, a write that has to be refused, the lag of a row of the source
 * there, and how many of their statements fail. Answers with findings; whatever goes wrong with the look itself is one.
 */
const health = operation({
  name: 'mysql.reader-health@1',
  reads: false,
  async run({ host, canary, query, lag, errors }, tools): Promise<Json> {
    await untilThereIsTime(tools);
    const looks = [
      lookAsReader(tools, host, canary, query),
      lookAtLag(tools, host, lag),
      ...(errors === null ? [] : [lookAtErrors(tools, host, errors)]),
    ];
    const found = looks.map((look) =>
      look.catch((error: Error) => [
        {
          what: `"${host}" could not be asked: ${error.message}`,
          why: asReader,
          mend: 'See whether it runs.',
        },
      ]),
    );
    return { findings: (await Promise.all(found)).flat() };
  },
});

/** A look that the deadline cuts off would find what is not so: the answer before it counts. */
async function untilThereIsTime({ deadline }: Tools): Promise<void> {
  const left = deadline - Date.now();
  if (left >= answersWithin) return;
  await new Promise((wake) => setTimeout(wake, left));
  throw new Error('there was no time left for another look');
}

async function lookAsReader(
  tools: Tools,
  host: string,
  canary: TableName,
  query: { sql: string; at_most: number } | null,
): Promise<readonly Finding[]> {
  const address = await reader(tools, host, 'readers');
  // A session of its own: one that was opened before an account was locked would not show it.
  const session = await connect(address, soon(tools));
  const timer = setTimeout(() => session.destroy(), answersWithin);
  try {
    const [row] = await session.rows(query?.sql ?? 'SELECT 1');
    const value = Number(Object.values(row ?? {})[0]);
    return [
      ...(query === null || value <= query.at_most ? [] : [tooMuch(host, query, value)]),
      ...((await mayWrite(session, canary)) ? [writes(address.username, host, canary)] : []),
    ];
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

const tooMuch = (
  host: string,
  { sql, at_most }: { sql: string; at_most: number },
  value: number,
): Finding => ({
  what: `"${sql}" says ${Number.isNaN(value) ? 'nothing that is a number' : value} on "${host}", and ${at_most} is the most`,
  why: 'the plan says so under traffic.readers.health',
  mend: 'See why on that server.',
});

const writes = (user: string, host: string, { database, table }: TableName): Finding => ({
  what: `"${user}" may write "${database}.${table}" on "${host}"`,
  why: 'before the cutover the target belongs to replication alone',
  mend: 'Give those who read an account with SELECT alone, as traffic.readers.credentials.',
});

/** A DELETE that would match nothing: refused before rows are looked at. */
async function mayWrite(session: Session, canary: TableName): Promise<boolean> {
  try {
    await session.rows(`DELETE FROM ${quoteTable(canary)} WHERE 1 = 0`);
    return true;
  } catch (error) {
    if (refusals.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}

const refusals = new Set([
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

async function lookAtLag(tools: Tools, host: string, most: number): Promise<readonly Finding[]> {
  const seconds = await mysqlBeats.measureLag(
    { ...tools, ...soon(tools) },
    'source',
    await reader(tools, host, 'target'),
  );
  if (seconds !== null && seconds <= most) return [];
  return [
    {
      what: `"${host}" is ${seconds === null ? 'without a row of the source' : `${seconds} s behind the source`}, and ${most} s is the most`,
      why: 'those who read there would read what was',
      mend: 'See the channel, and the reader’s own replication; the limit is thresholds.lag.',
    },
  ];
}

export const readerOperations: readonly Operation[] = [health, ...readerStatements];
