import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  quoteAccount,
  quoteName,
  quoteTable,
  quoteText,
  splitAccount,
} from '../../../drivers/databases/mysql/names.ts';
import { takeDefaultRoles } from '../../../drivers/databases/mysql/objects/account-operations.ts';
import { quoted } from '../../../drivers/databases/mysql/objects/accounts.ts';
import { definerOf, mendDefiner, withoutDefiner } from '../../../drivers/databases/mysql/objects/definers.ts';
import { readGrant } from '../../../drivers/databases/mysql/objects/grants.ts';
import { nameIn } from '../../../drivers/databases/mysql/objects/words.ts';
import { account, name, text } from './hostile.ts';
import { shapeOf, tokensOf, valuesOf } from './tokens.ts';

const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const runs = { seed, numRuns: 2_000 * Number(process.env.AURORA_MIGRATE_MORE ?? 1) };

test('the reader that judges reads what a server reads', () => {
  expect(tokensOf("SELECT `a``b`, 'it''s \\' \\n', x'ff' -- end\n, 1 /* no */ + \"q\"\"\"")).toEqual([
    { kind: 'word', value: 'SELECT' },
    { kind: 'name', value: 'a`b' },
    { kind: 'sign', value: ',' },
    { kind: 'string', value: "it's ' \n" },
    { kind: 'sign', value: ',' },
    { kind: 'bytes', value: 'ff' },
    { kind: 'comment', value: '-- end\n' },
    { kind: 'sign', value: ',' },
    { kind: 'number', value: '1' },
    { kind: 'comment', value: '/* no */' },
    { kind: 'sign', value: '+' },
    { kind: 'string', value: 'q"' },
  ]);
  expect(() => tokensOf("'open")).toThrow('does not end');
});

test('names, texts, tables and accounts stay one quotation each, and say what they said', () => {
  fc.assert(
    fc.property(name, name, text, account, (one, other, said, { user, host }) => {
      expect(tokensOf(quoteName(one))).toEqual([{ kind: 'name', value: one }]);
      expect(nameIn(quoteName(one))).toBe(one);
      expect(shapeOf(quoteTable({ database: one, table: other }))).toBe('name . name');
      expect(valuesOf(quoteTable({ database: one, table: other }), 'name')).toEqual([one, other]);
      // % and _ after a backslash are the server's to keep: the text has them doubled.
      expect(tokensOf(quoteText(said))).toEqual([{ kind: 'string', value: said }]);
      const whole = `${user}@${host}`;
      expect(splitAccount(whole)).toEqual({ user, host });
      expect(tokensOf(quoteAccount(whole))).toEqual([
        { kind: 'string', value: user },
        { kind: 'word', value: '@' },
        { kind: 'string', value: host },
      ]);
      expect(valuesOf(quoted(whole), 'name')).toEqual([user, host]);
      expect(shapeOf(quoted(whole))).toBe('name @ name');
    }),
    runs,
  );
});

const privileges = fc.constantFrom('SELECT', 'SELECT, INSERT', 'ALL PRIVILEGES', 'EXECUTE');
const option = fc.constantFrom('', ' WITH GRANT OPTION');

test('a grant is given on what it was given on, whoever has it', () => {
  fc.assert(
    fc.property(name, name, account, privileges, option, name, (table, column, who, list, with_, to) => {
      const source = 'shop';
      const moving = { databases: [{ source, target: to }], definers: [] };
      const [on, grantee] = [quoteTable({ database: source, table }), quoted(`${who.user}@${who.host}`)];
      const line = `GRANT ${list}, UPDATE (${quoteName(column)}) ON ${on} TO ${grantee}${with_}`;
      const grant = readGrant(line, moving);
      expect(grant).toMatchObject({ on: 'moving', object: { database: to, name: table } });
      const { statement } = grant as { statement: string };
      expect(shapeOf(statement)).toBe(shapeOf(line));
      expect(valuesOf(statement, 'name')).toEqual([column, to, table, who.user, who.host]);

      const all = readGrant(`GRANT ${list} ON *.* TO ${grantee}${with_}`, moving);
      expect(all).toEqual({ on: 'everything', privileges: list.split(', '), option: with_ !== '' });
      const whole = readGrant(`GRANT ${list} ON \`shop\`.* TO ${grantee}${with_}`, moving);
      expect(whole).toMatchObject({ on: 'moving', object: null });
      expect(shapeOf((whole as { statement: string }).statement)).toBe(
        shapeOf(`GRANT ${list} ON \`shop\`.* TO ${grantee}${with_}`),
      );
      const other = readGrant(`GRANT ${list} ON \`stays\`.* TO ${grantee}${with_}`, moving);
      expect(other).toEqual({ on: 'nothing' });
      const less = readGrant(`REVOKE ${list} ON \`shop\`.* FROM ${grantee}`, moving);
      expect(valuesOf((less as { statement: string }).statement, 'name')).toEqual([to, who.user, who.host]);
      const role = readGrant(`GRANT ${quoted(`${column}@%`)} TO ${grantee}`, moving);
      expect(role).toMatchObject({ on: 'role', roles: [`${column}@%`] });
    }),
    runs,
  );
});

test('a definer is read, changed and left out, whatever it is called', () => {
  fc.assert(
    fc.property(account, account, name, (who, to, view) => {
      const definer = `${who.user}@${who.host}`;
      const wanted = `${to.user}@${to.host}`;
      const sql = `CREATE ALGORITHM=UNDEFINED DEFINER=${quoted(definer)} SQL SECURITY DEFINER VIEW ${quoteName(view)} AS select 1`;
      expect(definerOf(sql)).toBe(definer);
      const mended = mendDefiner(sql, [{ from: '*', to: wanted }]);
      expect(shapeOf(mended)).toBe(shapeOf(sql));
      expect(valuesOf(mended, 'name')).toEqual([to.user, to.host, view]);
      expect(valuesOf(withoutDefiner(sql), 'name')).toEqual([view]);
    }),
    runs,
  );
});

test('the default roles of an account are told apart from its name and its comment', () => {
  fc.assert(
    fc.property(account, account, text, fc.boolean(), (who, role, comment, has) => {
      const head = `CREATE USER ${quoted(`${who.user}@${who.host}`)} IDENTIFIED WITH 'caching_sha2_password' AS 0x24`;
      const tail = ` REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK COMMENT ${quoteText(comment)}`;
      const roles = quoted(`${role.user}@${role.host}`);
      const taken = takeDefaultRoles(`${head}${has ? ` DEFAULT ROLE ${roles}` : ''}${tail}`);
      expect(taken).toEqual({ create: head + tail, ...(has && { roles }) });
    }),
    runs,
  );
});
