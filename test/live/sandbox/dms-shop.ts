import type { Connection, ResultSetHeader } from 'mysql2/promise';

/** Tables of all common types, one whose key is text, one whose key is of two columns, and one without a key. */
export const tables = ['everything', 'words', 'pairs', 'keyless'] as const;

/** Creates the tables in a database of their own, with rows. */
export async function createShop(session: Connection, schema: string, rows: number): Promise<void> {
  await session.query(
    `DROP DATABASE IF EXISTS \`${schema}\`; CREATE DATABASE \`${schema}\`; USE \`${schema}\``,
  );
  await session.query(`CREATE TABLE everything (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    t TINYINT, tu TINYINT UNSIGNED, s SMALLINT, m MEDIUMINT, mu MEDIUMINT UNSIGNED, i INT, iu INT UNSIGNED,
    b BIGINT, bu BIGINT UNSIGNED, z INT ZEROFILL, d DECIMAL(38,10), du DECIMAL(9,0), f FLOAT, db DOUBLE, flag BOOLEAN,
    c CHAR(10), cl CHAR(10) CHARACTER SET latin1, v VARCHAR(200) DEFAULT 'a default', vl VARCHAR(200) CHARACTER SET latin1,
    vb VARCHAR(300) COLLATE utf8mb4_bin, tx TEXT, mt MEDIUMTEXT, lt LONGTEXT, bl BLOB, lb LONGBLOB, bi BINARY(8), vbi VARBINARY(300),
    da DATE, ti TIME(6), ti0 TIME, dt DATETIME(6), dt0 DATETIME, ts TIMESTAMP(6) NULL, ts3 TIMESTAMP(3) NULL, y YEAR,
    e ENUM('red','it''s, green','blå'), se SET('a','b','c d') , bits BIT(13), j JSON, g GEOMETRY,
    gen INT GENERATED ALWAYS AS (i + 1) STORED, INDEX (i), INDEX (v)
  ) DEFAULT CHARSET = utf8mb4`);
  await session.query(
    `CREATE TABLE words (word VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, n INT NOT NULL)`,
  );
  await session.query(
    'CREATE TABLE pairs (a INT NOT NULL, b BINARY(4) NOT NULL, v VARCHAR(30), u INT UNIQUE, PRIMARY KEY (a, b))',
  );
  await session.query('CREATE TABLE keyless (a INT, v VARCHAR(30), f DOUBLE)');
  for (let n = 0; n < rows; n++) await insertEverything(session, n);
  await session.query(
    `INSERT INTO words SELECT CONCAT('wört ', id), id FROM everything; INSERT INTO pairs SELECT id, LPAD(id, 4, '0'), v, id FROM everything;
     INSERT INTO keyless SELECT id % 7, 'the same', 0.1 FROM everything`,
  );
}

const extreme = `(NULL, -128, 255, -32768, -8388608, 16777215, -2147483648, 4294967295, -9223372036854775808, 18446744073709551615, 7,
  -1234567890123456789012345678.0123456789, -999999999, 3.4e38, 1.7976931348623157e308, TRUE,
  'ä€😀', 'äßÿ', 'it''s 😀 \\\\ "quoted" \\n', 'naïve €', 'CaSe', REPEAT('täxt', 4000), REPEAT('m', 70000), REPEAT('lång', 3000),
  REPEAT(x'00ff27', 9000), REPEAT(x'5c00', 40000), x'0100', x'00', '9999-12-31', '-838:59:58.999999', '838:59:59',
  '9999-12-31 23:59:59.999999', '1000-01-01 00:00:00', '2038-01-19 03:14:07.999999', '1970-01-01 00:00:01.001', 2155,
  'it''s, green', 'a,c d', b'1111111111111', JSON_OBJECT('å', JSON_ARRAY(1, -2, 18446744073709551615, 1.5, 1e300, TRUE, NULL, 'x"y\\n'), 'deep', JSON_OBJECT()),
  ST_GeomFromText('POINT(1 2)'))`;
const zeros = `(NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.0, 5e-324, FALSE, '', '', '', '', '', '', '', '', '', '', '', '', '1000-01-01', '00:00:00', '-00:00:01',
  '2026-01-01', '2026-01-01', '2026-06-01 12:00:00', '2026-06-01 12:00:00', 1901, 'red', '', b'0', '[]', NULL)`;
const nulls = `(NULL${', NULL'.repeat(40)})`;
const columns =
  'id,t,tu,s,m,mu,i,iu,b,bu,z,d,du,f,db,flag,c,cl,v,vl,vb,tx,mt,lt,bl,lb,bi,vbi,da,ti,ti0,dt,dt0,ts,ts3,y,e,se,bits,j,g';

async function insertEverything(session: Connection, n: number): Promise<number> {
  const kinds = [extreme, zeros, nulls];
  const row =
    kinds[n % 8] ??
    `(NULL, ${n % 100}, ${n % 200}, ${-n}, ${n * 3}, ${n * 7}, ${n}, ${n}, ${-n * 1_000_003}, ${n}, ${n}, ${n / 8}, ${n}, ${n / 3}, ${n / 7},
     TRUE, 'c${n}', 'l${n}', 'värde ${n}', 'værdi ${n}', 'V${n}', 'text ${n}', 'medium', 'long', x'${n.toString(16).padStart(8, '0')}', 'blob',
     'bin${n % 1000}', 'v', '2026-0${(n % 9) + 1}-11', '12:34:56.${n % 1000}', '-1:02:03', '2026-11-21 10:11:12.5', NOW(), NOW(6), NOW(3), 2026, 'blå', 'b',
     ${n % 8192}, '{"n": ${n}}', NULL)`;
  const [{ insertId }] = await session.query<ResultSetHeader>(
    `INSERT INTO everything (${columns}) VALUES ${row}`,
  );
  return insertId;
}

/** What was written to a table. */
export interface Written {
  inserts: number;
  updates: number;
  deletes: number;
}

/** Changes rows all the time until it is told to end. */
export interface Writer {
  readonly written: Readonly<Record<(typeof tables)[number], Written>>;
  /** Statements that it has made. */
  count(): number;
  /** From now on the table without a key as well: what is written there while it is loaded comes twice, as it may with DMS. */
  includeKeyless(): void;
  end(): Promise<void>;
}

/** Starts to insert, update and delete, some of it in transactions and some rolled back. What it counts are rows that did change. */
export function startWriter(session: Connection, schema: string): Writer {
  const none = (): Written => ({ inserts: 0, updates: 0, deletes: 0 });
  const written = { everything: none(), words: none(), pairs: none(), keyless: none() };
  let ended = false;
  let keyless = false;
  let made = 0;
  const change = async (table: keyof typeof written, kind: keyof Written, sql: string) => {
    const [result] = await session.query<ResultSetHeader>(sql);
    // MySQL tells the rows that were found; those that did not change are not in the log.
    written[table][kind] += kind === 'updates' ? result.changedRows : result.affectedRows;
    made++;
  };
  const run = async () => {
    await session.query(`USE \`${schema}\``);
    for (let n = 1; !ended; n++) {
      const id = await insertEverything(session, n);
      written.everything.inserts++;
      made++;
      await change(
        'everything',
        'updates',
        `UPDATE everything SET v = CONCAT('ändrat ', ${n}), j = JSON_SET(COALESCE(j, '{}'), '$.k', ${n}), bits = ${n % 8192} WHERE id = ${id - 3}`,
      );
      if (n % 5 === 0) await change('everything', 'deletes', `DELETE FROM everything WHERE id = ${id - 4}`);
      await session.query('START TRANSACTION');
      await change('words', 'inserts', `INSERT INTO words VALUES ('ny ${n}', ${n})`);
      await change(
        'words',
        'updates',
        `UPDATE words SET word = CONCAT('Bytt ', ${n}) WHERE word = 'ny ${n - 2}'`,
      );
      await change(
        'pairs',
        'inserts',
        `INSERT INTO pairs VALUES (${-n}, x'00${(n % 256).toString(16).padStart(2, '0')}2000', 'pår', ${-n})`,
      );
      await change('pairs', 'updates', `UPDATE pairs SET v = 'moved', a = a - 1000000 WHERE a = ${-n + 1}`);
      await session.query('COMMIT');
      if (keyless) {
        await change('keyless', 'inserts', `INSERT INTO keyless VALUES (${n}, 'keyless ${n}', ${n} / 3)`);
        await change(
          'keyless',
          'deletes',
          `DELETE FROM keyless WHERE a = ${n - 3} AND v = 'keyless ${n - 3}'`,
        );
      }
      await session.query(`START TRANSACTION; UPDATE words SET n = -1; ROLLBACK`);
    }
  };
  const done = run();
  return {
    written,
    count: () => made,
    includeKeyless() {
      keyless = true;
    },
    async end() {
      ended = true;
      await done;
    },
  };
}
