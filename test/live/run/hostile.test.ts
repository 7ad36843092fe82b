import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import type { Connection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { quoteName, quoteTable, quoteText } from '../../../drivers/databases/mysql/names.ts';
import { account, name, text } from '../../unit/quoting/hostile.ts';
import { openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const count = 20 * Number(process.env.AURORA_MIGRATE_MORE ?? 1);
const database = 'run_hostile';

const distinct = (length: number) =>
  fc.uniqueArray(name, { minLength: length, maxLength: length, selector: folded });
/** Names that differ in case or accents only are one to some servers. */
const folded = (each: string) => each.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');

/** A table is a file, too, in whose name most signs take five characters. */
const asFile = (called: string, n: number) => (/^\w+$/.test(called) ? called : `${called.slice(0, 40)}${n}`);

const table = fc.record({
  columns: distinct(3),
  keys: distinct(2),
  comment: text.map((each) => each.slice(0, 60)),
  standard: text.map((each) => [...each].slice(0, 30).join('')),
  values: fc.array(text, { minLength: 1, maxLength: 4 }),
});

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

/** Makes a table with its rows, a view, a routine, a trigger and an event, all called alike. */
async function make(session: Connection, own: string, n: number, it: Table): Promise<void> {
  const [id = '', said = '', other = ''] = it.columns.map(quoteName);
  const [key = '', unique = ''] = it.keys.map(quoteName);
  const at = (kind: string) => quoteTable({ database, table: `${kind}${n}${own}`.slice(0, 64).trimEnd() });
  // MySQL itself shows a routine or an event only up to the first NUL that stands in it as such.
  const literal = (each: string) => quoteText(each).replaceAll('\0', '\\0');
  const of = quoteTable({ database, table: own });
  await session.query(
    `CREATE TABLE ${of} (${id} INT AUTO_INCREMENT COMMENT ${literal(it.comment)}, ${said} VARCHAR(400) NOT NULL DEFAULT ${quoteText(it.standard)},
       ${other} MEDIUMTEXT, PRIMARY KEY (${id}), UNIQUE KEY ${unique} (${id}, ${said}(20)), KEY ${key} (${said}(30)) COMMENT ${literal(it.comment)}) COMMENT ${literal(it.comment)}`,
  );
  for (const value of it.values)
    await session.query(`INSERT INTO ${of} (${said}, ${other}) VALUES (?, ?)`, [value, value + value]);
  await session.query(`INSERT INTO ${of} (${other}) VALUES (NULL)`);
  // MySQL takes the spaces and signs without a shape off the front of an alias.
  await session.query(
    `CREATE VIEW ${at('v')} AS SELECT ${said} AS one, ${literal(it.comment)} AS other FROM ${of}`,
  );
  await session.query(
    `CREATE PROCEDURE ${at('p')}(IN ${id} INT) BEGIN SELECT ${literal(it.comment)}, ${said} FROM ${of}; END`,
  );
  await session.query(
    `CREATE TRIGGER ${at('t')} BEFORE DELETE ON ${of} FOR EACH ROW SET @gone = CONCAT(OLD.${said}, ${literal(it.standard)})`,
  );
  await session.query(
    `CREATE EVENT ${at('e')} ON SCHEDULE EVERY 1 DAY STARTS '2038-01-01' COMMENT ${literal(it.comment)} DO DELETE FROM ${of} WHERE ${said} = ${literal(it.standard)}`,
  );
}

/** Everything that both sides have to have alike, as the servers print it. */
async function printed(session: Connection): Promise<readonly unknown[]> {
  await session.query(`USE ${database}`);
  const found: unknown[] = [];
  for (const { name: own, type } of await rows(
    session,
    `SELECT table_name AS name, table_type AS type FROM information_schema.tables WHERE table_schema = '${database}' ORDER BY 1`,
  )) {
    const of = quoteTable({ database, table: String(own) });
    const [shown] = await rows(session, `SHOW CREATE TABLE ${of}`);
    found.push(Object.values(shown ?? {}).slice(0, 2));
    if (type === 'BASE TABLE') found.push(await rows(session, `SELECT * FROM ${of}`));
  }
  found.push(
    await rows(
      session,
      `SELECT routine_name, routine_definition FROM information_schema.routines WHERE routine_schema = '${database}' ORDER BY 1`,
    ),
    await rows(
      session,
      `SELECT trigger_name, event_object_table, action_statement FROM information_schema.triggers WHERE trigger_schema = '${database}' ORDER BY 1`,
    ),
    await rows(
      session,
      `SELECT event_name, event_definition, event_comment, status FROM information_schema.events WHERE event_schema = '${database}' ORDER BY 1`,
    ),
  );
  return found;
}

live(
  `${count} tables and accounts of hostile names move, and nothing in them becomes a statement`,
  async () => {
    const accounts = fc
      .sample(account, { seed, numRuns: 6 })
      .map(({ user }, n) => `${[...user].slice(0, 28).join('').trimEnd()}${n}`);
    const own = (fc.sample(distinct(count), { seed, numRuns: 1 })[0] ?? []).map(asFile);
    const on = await openPair({ database, more: "accounts: { copy: ['*@127.0.0.%'] }" });
    const each = (user: string) => `${quoteText(user)}@'127.0.0.%'`;
    try {
      const { source } = on;
      await source.query(`SET NAMES utf8mb4; CREATE DATABASE ${database}; USE ${database}`);
      const tables = fc.sample(table, { seed, numRuns: count });
      for (const [n, it] of tables.entries()) await make(source, own[n] ?? '', n, it);
      for (const [n, user] of accounts.entries())
        await source.query(
          `CREATE USER ${each(user)} IDENTIFIED BY ${quoteText(`a Password ${n} ${user}`)}; GRANT SELECT, INSERT ON ${quoteTable({ database, table: own[n] ?? '' })} TO ${each(user)}`,
        );
      const copied = await on.run('run', '--yes', '--until', 'replicate');
      expect({ code: copied.code, err: copied.err }, copied.out).toEqual({ code: 0, err: '' });
      const [first, second] = own.map((called) => quoteTable({ database, table: called }));
      const [column = ''] = (tables[0]?.columns ?? []).slice(1).map(quoteName);
      // The target's own change has to be found, and undone by the file of repairs.
      await on.target.query(`SET sql_log_bin = 0; UPDATE ${first} SET ${column} = 'another' LIMIT 1`);
      await on.target.query(`DELETE FROM ${second} LIMIT 1; SET sql_log_bin = 1`);
      const file = `${on.file}.sql`;
      const differs = await on.run('verify', '--repair', file);
      expect(differs.code, differs.out + differs.err).not.toBe(0);
      await on.target.query(await readFile(file, 'utf8'));
      const same = await on.run('verify');
      expect(same.code, same.out + same.err).toBe(0);
      const done = await on.run('run');
      expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
      const [here, there] = [await printed(on.source), await printed(on.target)];
      expect(here.length).toBeGreaterThan(3 * count);
      expect(there).toEqual(here);
      for (const user of accounts) {
        const grants = `SHOW GRANTS FOR ${each(user)}`;
        expect(await rows(on.target, grants), user).toEqual(await rows(on.source, grants));
      }
    } finally {
      for (const session of [on.source, on.target])
        await session.query(
          `SET SESSION sql_log_bin = 0; SET GLOBAL super_read_only = OFF; ${accounts.map((user) => `DROP USER IF EXISTS ${each(user)};`).join(' ')} SET SESSION sql_log_bin = 1`,
        );
      await on.end();
    }
  },
  180_000,
);
