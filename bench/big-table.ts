import type { Connection } from 'mysql2/promise';

/** The columns of the table that is measured: of all common kinds, about 260 bytes a row. */
export const columns = ['id', 'customer', 'status', 'amount', 'note', 'created', 'changed', 'ratio'] as const;

const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');

/** Makes `bench.big` with so many rows, the same on every server. */
export async function makeTable(session: Connection, rows: number): Promise<void> {
  const tens = Array.from({ length: Math.ceil(Math.log10(rows)) }, (_, place) => `(${digits}) AS d${place}`);
  const number = tens.map((_, place) => `d${place}.d * ${10 ** place}`).join(' + ');
  for (const statement of [
    'SET SESSION sql_log_bin = 0',
    `SET GLOBAL innodb_buffer_pool_size = ${1 << 30}`,
    'CREATE DATABASE bench CHARACTER SET utf8mb4',
    `CREATE TABLE bench.big (id BIGINT NOT NULL PRIMARY KEY, customer INT NOT NULL, status VARCHAR(20) NOT NULL,
       amount DECIMAL(12,2) NOT NULL, note VARCHAR(255) NULL, created DATETIME NOT NULL,
       changed TIMESTAMP(6) NOT NULL DEFAULT '2020-01-01 00:00:01', ratio DOUBLE NULL)`,
    `INSERT INTO bench.big
       SELECT i, i * 7919 % 100003, ELT(1 + i % 4, 'new', 'paid', 'shipped', 'returned'), (i * 37 % 1000000) / 100,
              CONCAT(REPEAT(SHA2(i, 256), 2), RIGHT(SHA2(i + 1, 256), i % 60)), '2020-01-01' + INTERVAL i SECOND,
              '2021-01-01' + INTERVAL i * 1001 MICROSECOND, IF(i % 10 = 0, NULL, i / 7)
         FROM (SELECT ${number} AS i FROM ${tens.join(', ')}) AS n WHERE i < ${rows}`,
    'ANALYZE TABLE bench.big',
  ])
    await session.query(statement);
}

const text = columns.map((name) => `\`${name}\``).join(', ');

/** Expressions that others publish, over the same columns. */
export const published: { readonly [name: string]: string } = {
  'count(*)': 'SELECT COUNT(*) FROM bench.big FORCE INDEX (PRIMARY)',
  'pt-table-checksum’s expression': `SELECT COUNT(*), COALESCE(LOWER(CONV(BIT_XOR(CAST(CRC32(CONCAT_WS('#', ${text}, CONCAT(ISNULL(note), ISNULL(ratio)))) AS UNSIGNED)), 10, 16)), 0) FROM bench.big FORCE INDEX (PRIMARY)`,
  'spirit’s expression': `SELECT COUNT(*), BIT_XOR(CRC32(CONCAT(${columns.map((name) => `IFNULL(\`${name}\`, ''), ISNULL(\`${name}\`)`).join(', ')}))) FROM bench.big FORCE INDEX (PRIMARY)`,
};
