import { expect, test } from 'vitest';
import { splitStatements } from '../../../infra/sandbox/sql-statements.ts';

async function split(sql: string): Promise<string[]> {
  async function* lines() {
    yield* sql.split('\n');
  }
  const statements: string[] = [];
  for await (const statement of splitStatements(lines())) statements.push(statement);
  return statements;
}

test.each<[string, string, string[]]>([
  ['one a line, the last without an end', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
  ['several on one line', 'SELECT 1; SELECT 2;;', ['SELECT 1', 'SELECT 2']],
  ['an end in a string', `SELECT 'a;''b;', "c;\\";", \`d;\`;`, [`SELECT 'a;''b;', "c;\\";", \`d;\``]],
  ['a string over two lines', "SELECT 'a;\nb;';", ["SELECT 'a;\nb;'"]],
  ['comments', '-- a;\n# b;\nSELECT 1 /* c; */ -- d;\n;', ['SELECT 1']],
  ['a comment over two lines', 'SELECT /* a;\nb; */ 1;', ['SELECT  \n 1']],
  ['hints', '/*!80000 SET a = 1; */;', ['/*!80000 SET a = 1; */']],
  ['two minus signs that are no comment', 'SELECT 1--1;', ['SELECT 1--1']],
  ['another delimiter', 'DELIMITER //\nBEGIN; END//\ndelimiter ;\nSELECT 1;', ['BEGIN; END', 'SELECT 1']],
  ['nothing', '\n-- nothing\n/* at all */;\n', []],
])('%s', async (_what, sql, statements) => {
  expect(await split(sql)).toEqual(statements);
});
