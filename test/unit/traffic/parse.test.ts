import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseScript } from '../../../infra/sandbox/traffic/parse.ts';

const witness = '-- witness\nSELECT * FROM t WHERE id = :id;\n';
const place = '-- transaction: place, weight 2\nINSERT INTO t VALUES (:new, :random);\n';

function explain(text: string): string {
  try {
    parseScript(text, 'mysql');
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('the example of the shop is understood', async () => {
  const file = new URL('../../../sql/shop/traffic.sql', import.meta.url);
  const { transactions, witness } = parseScript(await readFile(file, 'utf8'), 'mysql');
  expect(
    transactions.map(({ name, weight, key, statements }) => [name, weight, key, statements.length]),
  ).toEqual([
    ['place-order', 4, 'new', 4],
    ['pay', 3, 'old', 2],
    ['cancel', 1, 'gone', 2],
  ]);
  expect(witness.values).toEqual(['key']);
  expect(transactions[2]?.statements[0]).toEqual({ sql: 'DELETE FROM orders WHERE id = ?', values: ['key'] });
});

test('values are bound in their order, and strings, comments and names are left alone', () => {
  const { transactions } = parseScript(
    `-- transaction: a
    INSERT INTO t VALUES (:random, ':new; ''x'' \\'; --', "a;?", \`:old;\`, :NEW) -- ; not :this
      /* ; :nor ? this */ # ;
      , (@x := 1, a::b);
    UPDATE t SET a = 1
    ${witness}`,
    'mysql',
  );
  expect(transactions).toEqual([
    {
      name: 'a',
      weight: 1,
      key: 'new',
      statements: [
        {
          sql: expect.stringMatching(
            /^INSERT INTO t VALUES \(\?, ':new; ''x'' \\'; --', "a;\?", `:old;`, \?\) \s+\/\* ; :nor \? this \*\/ \s+, \(@x := 1, a::b\)$/,
          ),
          values: ['random', 'key'],
        },
        { sql: 'UPDATE t SET a = 1', values: [] },
      ],
    },
  ]);
});

test("of PostgreSQL's SQL, too", () => {
  const { transactions, witness: seen } = parseScript(
    `-- transaction: a
    INSERT INTO t VALUES (:new, 'C:\\', E'\\':new', ':old''', "a;:x", $$ :y; $$, $t$ $$ :z $t$, '1'::int, note #>> '{a}') --not :this
      /* ; :nor */;
    UPDATE t SET a = :random, d = d ? 'key' WHERE id = :new AND price = 1e3;
    ${witness}`,
    'postgresql',
  );
  expect(transactions[0]?.statements).toEqual([
    {
      sql: expect.stringContaining(
        `VALUES ($1::bigint, 'C:\\', E'\\':new', ':old''', "a;:x", $$ :y; $$, $t$ $$ :z $t$, '1'::int, note #>> '{a}')`,
      ),
      values: ['key'],
    },
    {
      sql: "UPDATE t SET a = $1::bigint, d = d ? 'key' WHERE id = $2::bigint AND price = 1e3",
      values: ['random', 'key'],
    },
  ]);
  expect(seen.sql).toBe('SELECT * FROM t WHERE id = $1::bigint');
  expect(() => parseScript(`${place}${witness.replace(':id', '$1')}`, 'postgresql')).toThrow(
    'a value is written by its name, such as :new, not as "$1"',
  );
});

test('an unknown parameter is shown in its place, with what was probably meant', () => {
  expect(explain(`${place}-- transaction: pay\nUPDATE t\n  SET a = 1 WHERE id = :odl;\n${witness}`)).toBe(
    [
      'traffic.sql:3:1  transaction "pay" uses none of :new, :old and :gone, so it could not be found again',
      '    -- transaction: pay',
      '    ^',
      'traffic.sql:5:24  unknown parameter ":odl". Did you mean ":old"?',
      '      SET a = 1 WHERE id = :odl;',
      '                           ^',
    ].join('\n'),
  );
});

test.each([
  ['', 'no transaction: begin one'],
  [place, 'no witness:'],
  [witness, 'no transaction: begin one'],
  [`${place}${witness}${witness}`, 'there are two witnesses'],
  [`${place}-- witness\n`, 'the witness has no statement'],
  [`${place}-- witness\nDELETE FROM t WHERE id = :id`, 'the witness only reads'],
  [`${place}-- witness\nSELECT 1`, 'the witness does not use :id'],
  [`${place}-- witness\nSELECT :new`, 'unknown parameter ":new": there is :id'],
  [`${place}-- witness\nSELECT :id; SELECT 2`, 'the witness is one statement'],
  [`${place}${place}${witness}`, 'there are two transactions "place"'],
  [`SELECT 1;${place}${witness}`, 'a statement before the first'],
  [`-- transaction: a, weight 0\nSELECT :new;${witness}`, 'a weight is at least 1'],
  [`-- transaction: a, wight 3\nSELECT :new;${witness}`, 'not understood'],
  [`-- transacton: a\nSELECT :new;${witness}`, 'not understood'],
  [`-- transaction: a\n${witness}`, 'transaction "a" has no statements'],
  [`-- transaction: a\nSELECT :new, :old;${witness}`, 'a transaction works on one key'],
  [`-- transaction: a\nSELECT :old;${witness}`, 'no transaction uses :new'],
  [`-- transaction: a\nSELECT :new, ?;${witness}`, 'a value is written by its name'],
  [`-- transaction: a\nSELECT :new, 'x;${witness}`, "this ' is never closed"],
  [`-- transaction: a\nSELECT :new, :something;${witness}`, 'there is :new, :old, :gone, :random'],
])('%j is refused', (text, problem) => {
  expect(explain(text)).toContain(problem);
});
