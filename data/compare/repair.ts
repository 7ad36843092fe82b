import { appendFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparedTable, Dialect, Key, Mending, Session } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Finding } from './inspect.ts';
import { hashOf, identify, keyPart } from './rows.ts';

/** What a file of repairs says of itself before its statements. */
export type About = { readonly plan: string; readonly source: string; readonly target: string };

/** Gathers every difference of a comparison, and writes the statements that remove them. */
export interface Repair {
  add(table: ComparedTable, finding: Finding): void;
  /** Writes the file, unless nothing differs; the values are the source's at that moment. */
  write(dialect: Dialect, sessions: Sides<Session>): Promise<void>;
  /** Removes what was gathered; the file stays if it was written. */
  close(): Promise<void>;
}

/** Creates the file, which must not exist: it holds rows, and only its owner may read it. */
export async function openRepair(path: string, about: About): Promise<Repair> {
  const file = await open(path, 'wx', 0o600);
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-repair-'));
  const tables = new Map<ComparedTable, { spool: string; changed: number }>();
  let spooling: Promise<void> = Promise.resolve();
  let written = false;
  return {
    add(table, finding) {
      const own = tables.get(table) ?? { spool: join(folder, `${tables.size}`), changed: 0 };
      tables.set(table, own);
      if (finding.kind === 'changed') own.changed++;
      const line = `${JSON.stringify({ ...finding, key: finding.key.map(portable) })}\n`;
      spooling = spooling.then(() => appendFile(own.spool, line, { mode: 0o600 }));
      spooling.catch(() => undefined);
    },
    async write(dialect, sessions) {
      await spooling;
      const put = async (lines: readonly string[]) => void (await file.write(`${lines.join('\n')}\n`));
      for (const side of ['source', 'target'] as const)
        for (const statement of dialect.prepare) await sessions[side].rows(statement);
      let begun = false;
      for (const [table, { spool, changed }] of tables) {
        const mending = dialect.mends(table);
        if (!begun) await put(head(mending, about));
        begun = true;
        await put([
          '',
          mending.comment(`${table.target.database}.${table.target.table}`),
          'START TRANSACTION;',
        ]);
        const swapped = mending.exclusive && changed > 1;
        for (const part of ['remove', 'change', 'add'] as const)
          for await (const batch of batches(spool))
            for (const one of await statements(part, batch, swapped, table, dialect, sessions))
              await put([one]);
        await put(['COMMIT;']);
      }
      await file.sync();
      written = begun;
    },
    async close() {
      await spooling.catch(() => undefined);
      await file.close();
      await rm(folder, { recursive: true, force: true });
      if (!written) await rm(path, { force: true });
    },
  };
}

function head(mending: Mending, { plan, source, target }: About): string[] {
  const say = [
    `Repairs for ${target}, from what a comparison with ${source} found.`,
    `Plan: ${plan}. Written: ${new Date().toISOString()}. Values are the source's at that time.`,
    'Review every statement, then run it on the TARGET, as an account that may write while it is read-only:',
    ...mending.advice,
    'While changes are still replicated, a row that moved since is written back to an older state: stop the applier on the',
    'target first and start it again afterwards, or accept that and compare again. The next comparison finds what is left.',
  ];
  return [...say.map(mending.comment), ...mending.settings];
}

const together = 100;

async function* batches(spool: string): AsyncGenerator<Finding[]> {
  const file = await open(spool);
  let batch: Finding[] = [];
  try {
    for await (const line of file.readLines()) {
      const { key, ...rest } = JSON.parse(line) as { key: Portable[]; kind: Finding['kind']; rows: number };
      batch.push({ ...rest, key: key.map(restored) });
      if (batch.length < together) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    await file.close();
  }
}

type Portable = string | { readonly hex: string };
const portable = (part: string | Buffer): Portable =>
  typeof part === 'string' ? part : { hex: part.toString('hex') };
const restored = (part: Portable): string | Buffer =>
  typeof part === 'string' ? part : Buffer.from(part.hex, 'hex');

// Rows are removed before others take their unique values, and added last.
async function statements(
  part: 'remove' | 'change' | 'add',
  batch: readonly Finding[],
  swapped: boolean,
  table: ComparedTable,
  dialect: Dialect,
  sessions: Sides<Session>,
): Promise<string[]> {
  const kinds = { remove: swapped ? ['extra', 'changed'] : ['extra'], change: swapped ? [] : ['changed'] };
  const wanted = part === 'add' ? (swapped ? ['missing', 'changed'] : ['missing']) : kinds[part];
  const findings = batch.filter(({ kind }) => wanted.includes(kind));
  if (findings.length === 0) return [];
  const mending = dialect.mends(table);
  if (part === 'remove') return findings.map(({ key, rows }) => mending.remove(key, rows));
  const literals = await readLiterals(dialect, table, findings, sessions.source);
  if (part === 'add')
    return findings.flatMap(({ key, rows }) => {
      const values = literals.get(identify(key));
      const one = values ? mending.add(values) : mending.comment(`a row is gone from the source: ${key}`);
      return values ? Array.from({ length: rows }, () => one) : [one];
    });
  const columns = await readColumns(dialect, table, findings, sessions);
  return findings.map(({ key }) => {
    const [values, differing] = [literals.get(identify(key)), columns.get(identify(key)) ?? []];
    const changed = mending.columns.filter((name) => differing.includes(name));
    if (!values || changed.length === 0)
      return mending.comment(
        `a row is no longer as it was found, or differs in generated columns only: ${key}`,
      );
    return mending.change(
      key,
      changed,
      changed.map((name) => values[mending.columns.indexOf(name)] ?? 'NULL'),
    );
  });
}

async function readLiterals(
  dialect: Dialect,
  table: ComparedTable,
  findings: readonly Finding[],
  source: Session,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const size = keySize(table);
  const mending = dialect.mends(table);
  for (const row of await source.rows(
    dialect.reads(table, 'source').literals(findings.map(({ key }) => key)),
  ))
    found.set(
      identify(row.slice(0, size).map(keyPart)),
      row
        .slice(size)
        .map((cell, at) =>
          cell === null
            ? 'NULL'
            : mending.literal(at, Buffer.isBuffer(cell) ? cell.toString('utf8') : `${cell}`),
        ),
    );
  return found;
}

/** The names of the columns that differ, for each key that both sides have. */
async function readColumns(
  dialect: Dialect,
  table: ComparedTable,
  findings: readonly Finding[],
  sessions: Sides<Session>,
): Promise<Map<string, string[]>> {
  const keys = findings.map(({ key }) => key);
  const size = keySize(table);
  const read = async (side: 'source' | 'target') => {
    const rows = await sessions[side].rows(dialect.reads(table, side).fields(keys));
    return new Map(rows.map((row) => [identify(row.slice(0, size).map(keyPart)), row.slice(size + 1)]));
  };
  const [source, target] = await Promise.all([read('source'), read('target')]);
  return new Map(
    keys.map((key: Key) => {
      const [here, there] = [source.get(identify(key)), target.get(identify(key))];
      const differing = table.source.columns.filter(
        (_, at) => here && there && hashOf(here[2 * at]) !== hashOf(there[2 * at]),
      );
      return [identify(key), differing.map(({ name }) => name)];
    }),
  );
}

const keySize = ({ source }: ComparedTable): number => Math.max(1, source.key.length);
