import { readFile } from 'node:fs/promises';
import type { Connection } from 'mysql2/promise';
import type { Table } from '../../../drivers/database.ts';
import { copyTables } from '../../../drivers/databases/mysql/copy-operations.ts';
import { quoteTable } from '../../../drivers/databases/mysql/names.ts';
import { createStatement, splitDefinition } from '../../../drivers/databases/mysql/schema.ts';
import { underInstanceLock } from '../../../drivers/databases/mysql/snapshot.ts';
import type { Address, Tools } from '../../../drivers/operation.ts';
import type { Load } from '../../../engine/plan/resolved.ts';
import type { Sample } from '../../../engine/world.ts';
import { connectTo } from '../traffic/shop.ts';
import { pair, rows } from './pair.ts';

/** Rows of one database on their way from one server of the pair to the other, without a run around them. */
export interface Copying {
  readonly source: Connection;
  readonly target: Connection;
  /** Creates the tables on the target as the source has them, without what is put back later. */
  createTables(): Promise<void>;
  copy(options?: {
    workers?: number;
    load?: Load;
    stop?: AbortSignal;
    hold?: () => Promise<string | null>;
    progress?(sample: Sample): void;
  }): Promise<{ rows: number; kept: number; bytes: number }>;
  /** The tables that are not the same on both sides. */
  differences(): Promise<readonly string[]>;
  end(): Promise<void>;
}

export async function openCopying(database: string): Promise<Copying> {
  const [source, target] = [await connectTo(pair.source), await connectTo(pair.target)];
  const ca = await readFile(pair.ca, 'utf8');
  const address = (side: 'source' | 'target'): Address => {
    const { host, port, user, password } = pair[side];
    return { host, name: host, port, username: user, password, tls: 'verify', ca };
  };
  const tidy = async () => {
    for (const session of [source, target])
      await session.query(
        `SET SESSION sql_log_bin = 0; DROP DATABASE IF EXISTS aurora_migrate; DROP DATABASE IF EXISTS ${database}`,
      );
  };
  await tidy();
  await source.query(`CREATE DATABASE ${database}; USE ${database}`);
  await target.query(
    `CREATE DATABASE ${database}; USE ${database}; CREATE DATABASE aurora_migrate;
     CREATE TABLE aurora_migrate.copied (id TINYINT PRIMARY KEY, state VARCHAR(16) NOT NULL, position_after LONGTEXT NOT NULL,
       row_count BIGINT NOT NULL, byte_count BIGINT NOT NULL, took_ms BIGINT NOT NULL)`,
  );
  const tables = async (): Promise<Table[]> =>
    (
      await rows(
        source,
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${database}'`,
      )
    ).map(({ name }) => ({
      source: { database, table: String(name) },
      target: { database, table: String(name) },
    }));
  return {
    source,
    target,
    async createTables() {
      await target.query(`SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`);
      for (const table of await tables()) {
        const [row] = await rows(source, `SHOW CREATE TABLE ${quoteTable(table.source)}`);
        await target.query(
          createStatement(splitDefinition(String(row?.['Create Table'])).create, table.target),
        );
      }
    },
    async copy({ workers = 2, load, stop, hold, progress } = {}) {
      const tools: Tools = {
        deadline: Date.now() + 100_000,
        stop: stop ?? new AbortController().signal,
        progress: progress ?? (() => undefined),
        hold: hold ?? (async () => null),
        checkpoint: { read: async () => null, write: async () => undefined },
        on: 'source',
        server: async (side) => address(side),
        serverAs: async (side) => address(side),
        secret: async () => ({ username: '', password: '' }),
        addressOf: (host) => host,
        aws: () => Promise.reject(new Error('nothing of AWS is asked')),
        resolver: null,
      };
      const input = { tables: await tables(), workers, ...(load && { load }) };
      return (await copyTables(input, tools, underInstanceLock)) as {
        rows: number;
        kept: number;
        bytes: number;
      };
    },
    async differences() {
      const found: string[] = [];
      for (const { source: name } of await tables()) {
        const columns = await rows(
          source,
          `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = '${database}' AND table_name = '${name.table}'`,
        );
        const row = columns
          .map((column) => `IFNULL(HEX(CAST(\`${column.name}\` AS BINARY)), 'none')`)
          .join(`, ',', `);
        const digest = `SELECT COUNT(*) AS count, HEX(BIT_XOR(UNHEX(SHA2(CONCAT(${row}), 256)))) AS digest FROM ${quoteTable(name)}`;
        const [[here], [there]] = [await rows(source, digest), await rows(target, digest)];
        if (JSON.stringify(here) !== JSON.stringify(there))
          found.push(`${name.table}: ${here?.count} and ${there?.count} rows`);
      }
      return found;
    },
    async end() {
      await tidy();
      await Promise.all([source.end(), target.end()]);
    },
  };
}
