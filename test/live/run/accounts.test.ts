import { appendFile, readFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { type OnPair, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const password = 'a Secret "pass" \'word\'';

const drop = `DROP USER IF EXISTS acct_app@'%', acct_owner@localhost, acct_role, acct_standing@'%', acct_left@'%'`;

async function withAccounts(
  database: string,
  work: (on: OnPair) => Promise<void>,
  renamed?: string,
): Promise<void> {
  const on = await openPair({ database, ...(renamed && { renamed }) });
  const sessions = [on.source, on.target];
  try {
    for (const session of sessions) await session.query(`SET SESSION sql_log_bin = 0; ${drop}`);
    await on.source.query(
      `CREATE DATABASE ${database}; USE ${database}; CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT);
       CREATE DEFINER = acct_owner@localhost SQL SECURITY DEFINER VIEW v AS SELECT id FROM t;
       CREATE DEFINER = acct_owner@localhost FUNCTION f() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM t);
       CREATE USER acct_owner@localhost, acct_left@'%', acct_standing@'%';
       CREATE USER acct_app@'%' IDENTIFIED BY ${on.source.escape(password)} REQUIRE SSL PASSWORD HISTORY 3;
       CREATE ROLE acct_role; GRANT acct_role TO acct_app@'%'; SET DEFAULT ROLE acct_role TO acct_app@'%';
       GRANT SELECT, INSERT ON \`${database.replaceAll('_', '\\_')}\`.* TO acct_role; GRANT PROCESS, SHOW_ROUTINE ON *.* TO acct_app@'%';
       GRANT UPDATE (v), SELECT (id, v) ON ${database}.t TO acct_app@'%' WITH GRANT OPTION; GRANT SELECT ON ${database}.v TO acct_app@'%';
       GRANT EXECUTE ON FUNCTION ${database}.f TO acct_app@'%'; GRANT SELECT ON mysql.* TO acct_app@'%';
       GRANT ALL ON ${database}.* TO acct_owner@localhost; GRANT DELETE ON ${database}.t TO acct_left@'%'; GRANT DELETE ON ${database}.t TO acct_standing@'%'`,
    );
    await on.target.query(`CREATE USER acct_standing@'%' IDENTIFIED BY 'its own'`);
    await work(on);
  } finally {
    for (const session of sessions) await session.query(drop);
    await on.end();
  }
}

const grantsOf = async (on: OnPair, account: string) =>
  (await rows(on.target, `SHOW GRANTS FOR ${account}`)).map((row) => String(Object.values(row)[0]));

live('accounts move with their logins, roles and grants, and their hashes stand nowhere', async () => {
  await withAccounts('run_acct_one', async (on) => {
    const before = await on.run('plan');
    expect(before.code, before.out).toBe(3);
    expect(before.out).toMatch(
      /✗ definers: "acct_owner@localhost" is the definer of .*\n.*\n.*accounts: \{ copy: \["acct_owner@localhost"\] \}/,
    );
    expect(before.out).toMatch(
      /! target-accounts: "acct_left@%" .*\n.*\n +CREATE USER `acct_left`@`%` IDENTIFIED BY 'its password'; GRANT DELETE ON `run_acct_one`\.`t` TO `acct_left`@`%`;/,
    );
    await appendFile(on.file, '\naccounts: { copy: ["acct_app", "acct_owner@*", "acct_standing"] }\n');
    const plan = await on.run('plan');
    expect({ code: plan.code, err: plan.err }, plan.out).toEqual({ code: 0, err: '' });
    expect(plan.out).toMatch(
      /make acct_app@%, acct_owner@localhost, acct_role@% on the target, with their logins and grants \(acct_standing@% stand there and are left as they are\) +↩ drops them/,
    );
    const done = await on.run('run', '--yes', '--until', 'replicate');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });

    expect(await grantsOf(on, `acct_app@'%'`)).toEqual([
      'GRANT PROCESS ON *.* TO `acct_app`@`%`',
      'GRANT SHOW_ROUTINE ON *.* TO `acct_app`@`%`',
      'GRANT SELECT (`id`, `v`), UPDATE (`v`) ON `run_acct_one`.`t` TO `acct_app`@`%` WITH GRANT OPTION',
      'GRANT SELECT ON `run_acct_one`.`v` TO `acct_app`@`%`',
      'GRANT EXECUTE ON FUNCTION `run_acct_one`.`f` TO `acct_app`@`%`',
      'GRANT `acct_role`@`%` TO `acct_app`@`%`',
    ]);
    expect(await grantsOf(on, 'acct_role')).toContain(
      'GRANT SELECT, INSERT ON `run\\_acct\\_one`.* TO `acct_role`@`%`',
    );
    expect(await grantsOf(on, `acct_standing@'%'`)).toEqual(['GRANT USAGE ON *.* TO `acct_standing`@`%`']);
    const login = await createConnection({
      ...{ host: pair?.target.host ?? '', port: pair?.target.port ?? 0 },
      ...{ user: 'acct_app', password, ssl: { rejectUnauthorized: false } },
    });
    try {
      expect((await login.query('SELECT CURRENT_ROLE() AS r'))[0]).toEqual([{ r: '`acct_role`@`%`' }]);
    } finally {
      await login.end();
    }
    const hashes = await rows(
      on.source,
      `SELECT HEX(authentication_string) AS h, authentication_string AS s FROM mysql.user WHERE user = 'acct_app'`,
    );
    const written = `${await readFile(on.journal(1), 'utf8')}${done.out}${plan.out}`;
    for (const { h, s } of hashes)
      for (const text of [String(h), String(s), JSON.stringify(String(s)).slice(1, -1)])
        expect(written).not.toContain(text);

    const back = await on.run('unwind');
    expect(back.code, back.out + back.err).toBe(0);
    const left = await rows(on.target, `SELECT user AS u FROM mysql.user WHERE user LIKE 'acct%' ORDER BY 1`);
    expect(left).toEqual([{ u: 'acct_standing' }]);
  });
});

live('grants follow a database to its other name', async () => {
  await withAccounts(
    'run_acct_two',
    async (on) => {
      await appendFile(on.file, '\naccounts: { copy: ["acct_app", "acct_owner@*", "acct_nobody"] }\n');
      const refused = await on.run('plan');
      expect(refused.out).toMatch(/✗ copied-accounts: no account fits "acct_nobody"/);
      await appendFile(on.file, 'checks: { copied-accounts: warn }\n');
      const done = await on.run('run', '--yes', '--until', 'replicate');
      expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
      expect(await grantsOf(on, `acct_role`)).toContain(
        'GRANT SELECT, INSERT ON `run\\_acct\\_new`.* TO `acct_role`@`%`',
      );
      expect((await grantsOf(on, `acct_app@'%'`)).join('\n')).toContain(
        'EXECUTE ON FUNCTION `run_acct_new`.`f`',
      );
      expect((await on.run('unwind')).code).toBe(0);
    },
    'run_acct_new',
  );
});
