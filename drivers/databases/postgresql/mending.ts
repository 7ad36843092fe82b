import type { Column, ComparedTable, Key, Mending } from '../../../data/dialect.ts';
import { amongKeys } from './key-columns.ts';
import { hashWhole, quoteHash } from './keyless-reads.ts';
import { quoteName, quoteTable } from './names.ts';
import { type SidedColumn, written } from './row-hash.ts';

/** The origin under which repairs are written, so that a channel back that asks for local changes alone (`origin = none`) leaves them out. */
const origin = `DO $$ BEGIN
  PERFORM pg_replication_origin_create('aurora_migrate_repair') WHERE pg_replication_origin_oid('aurora_migrate_repair') IS NULL;
  PERFORM pg_replication_origin_session_setup('aurora_migrate_repair');
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'this role may not name an origin: a channel back to the source would carry these repairs';
END $$;`;

/** How the rows of one table are mended on a target that is PostgreSQL. */
export function mendingOf(
  { target }: ComparedTable,
  columns: readonly SidedColumn[],
  key: readonly Column[],
): Mending {
  const table = quoteTable(target);
  const fields = written(columns).map(({ own }) => own);
  const names = fields.map(({ name }) => name);
  const list = names.map(quoteName).join(', ');
  const row = (of: Key) =>
    key.length === 0 ? `${hashWhole(columns)} = ${quoteHash(of)}` : amongKeys(key, [of]);
  const insert = `INSERT INTO ${table} (${list}) OVERRIDING SYSTEM VALUE`;
  const always = new Set(fields.filter((column) => column.always).map(({ name }) => name));
  return {
    advice: [
      '  psql --no-psqlrc --set=ON_ERROR_STOP=1 --file=THIS-FILE "host=TARGET user=ACCOUNT dbname=DATABASE"',
      'Triggers on the target do not fire, and foreign keys are not checked (session_replication_role, which that account must be allowed to set).',
    ],
    settings: [
      "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET search_path = pg_catalog; SET row_security = off;",
      "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET lc_monetary = 'C';",
      "SET bytea_output = 'hex'; SET extra_float_digits = 3; SET xmloption = 'content';",
      'SET session_replication_role = replica; SET default_transaction_read_only = off;',
      origin,
    ],
    comment: (text) => `-- ${text.replaceAll(/[\r\n]+/g, ' ')}`,
    columns: names,
    exclusive: (target.uniques ?? []).some(({ index }) => index !== target.index),
    literal: (_, read) => read,
    remove: (of, count) =>
      key.length === 0
        ? `DELETE FROM ONLY ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ONLY ${table} WHERE ${row(of)} LIMIT ${count}));`
        : `DELETE FROM ONLY ${table} WHERE ${row(of)};`,
    change: (of, changed, values) => {
      const set = changed.map((name, at) => `${quoteName(name)} = ${values[at]}`).join(', ');
      if (!changed.some((name) => always.has(name)))
        return `UPDATE ONLY ${table} SET ${set} WHERE ${row(of)};`;
      const made = fields.map(({ name, cast }) => {
        const at = changed.indexOf(name);
        return at < 0 ? quoteName(name) : `${values[at]}::${cast}`;
      });
      return `WITH gone AS (DELETE FROM ONLY ${table} WHERE ${row(of)} RETURNING *) ${insert} SELECT ${made.join(', ')} FROM gone;`;
    },
    add: (values) => `${insert} VALUES (${values.join(', ')});`,
  };
}
