import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const database = 'run_least';

/** The statements that a dry run gives against missing privileges. */
function mendings(out: string, side: 'source' | 'target'): readonly string[] {
  const { checks } = JSON.parse(out) as {
    checks: { step: string; check: string; result: string; findings: { mend: string }[] }[];
  };
  return checks
    .filter(({ step, result }) => result === 'failed' && step === `check-${side}`)
    .flatMap(({ findings }) => findings)
    .flatMap(({ mend }) => /^(?:GRANT|SET PERSIST) [^;]*;/.exec(mend) ?? []);
}

live(
  'an account with the privileges that the checks name, and no other, moves everything, and back',
  async () => {
    const on = await openPair({
      database,
      more: 'accounts: { copy: ["least_owner", "least_app"] }',
    });
    const sessions = { source: on.source, target: on.target };
    const drop = 'DROP USER IF EXISTS least, least_owner, least_app; DROP ROLE IF EXISTS least_role';
    try {
      const text = await readFile(on.file, 'utf8');
      await writeFile(
        on.file,
        text
          .replaceAll(`user: ${pair.source.user},`, 'user: least,')
          .replace('reverse: none', 'reverse: required'),
      );
      for (const side of ['source', 'target'] as const)
        await sessions[side].query(
          `SET SESSION sql_log_bin = 0; ${drop}; CREATE USER least IDENTIFIED BY '${pair[side].password}'; GRANT SELECT ON *.* TO least`,
        );
      await on.source.query(
        `CREATE ROLE least_role; CREATE USER least_owner IDENTIFIED BY 'a', least_app IDENTIFIED BY 'b';
       CREATE DATABASE ${database}; USE ${database}; CREATE TABLE parents (id INT AUTO_INCREMENT PRIMARY KEY, v INT, KEY (v));
       CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE);
       INSERT INTO parents VALUES (1, 1), (2, 2); INSERT INTO children VALUES (1, 1);
       GRANT ALL ON ${database}.* TO least_owner; GRANT SELECT, UPDATE (v) ON ${database}.parents TO least_app; GRANT PROCESS ON *.* TO least_app;
       GRANT least_role TO least_app; GRANT EXECUTE ON ${database}.* TO least_role;
       CREATE DEFINER = least_owner VIEW seen AS SELECT v FROM parents;
       CREATE DEFINER = least_owner PROCEDURE tidy() DELETE FROM parents WHERE v IS NULL;
       CREATE DEFINER = least_owner FUNCTION sum_of() RETURNS INT READS SQL DATA RETURN (SELECT SUM(v) FROM parents);
       CREATE DEFINER = least_owner TRIGGER checked BEFORE INSERT ON parents FOR EACH ROW SET NEW.v = COALESCE(NEW.v, 0);
       CREATE DEFINER = least_owner EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2090-01-01' DO CALL tidy()`,
      );
      // What is refused hides what else is missing: the second dry run may name more, and the third may not.
      for (const round of [1, 2]) {
        const plan = await on.run('plan', '--json');
        expect(plan.err, `round ${round}`).toBe('');
        for (const side of ['source', 'target'] as const)
          for (const statement of mendings(plan.out, side)) await sessions[side].query(statement);
      }
      const plan = await on.run('plan');
      expect({ code: plan.code, err: plan.err }, plan.out).toEqual({ code: 0, err: '' });

      const half = await on.run('run', '--yes', '--until', 'replicate');
      expect({ code: half.code, err: half.err }, half.out).toEqual({ code: 0, err: '' });
      const unwound = await on.run('unwind');
      expect({ code: unwound.code, err: unwound.err }, unwound.out).toEqual({ code: 0, err: '' });
      const done = await on.run('run', '--yes', '--until', 'cutover');
      expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
      expect(await rows(on.target, `SELECT * FROM ${database}.seen`)).toEqual([{ v: 1 }, { v: 2 }]);

      await on.target.query(
        `BEGIN; INSERT INTO ${database}.parents (v) VALUES (9); ROLLBACK; USE ${database}; ALTER EVENT nightly COMMENT 'altered'`,
      );
      const back = await on.run('rollback', '--yes');
      expect({ code: back.code, err: back.err }, back.out).toEqual({ code: 0, err: '' });
      const [next] = await rows(
        on.source,
        `SELECT (SELECT status FROM information_schema.events WHERE event_name = 'nightly') AS event`,
      );
      expect(next).toEqual({ event: 'ENABLED' });
    } finally {
      for (const session of [on.source, on.target])
        await session.query(
          `SET SESSION sql_log_bin = 0; SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF; ${drop};
         RESET PERSIST IF EXISTS log_bin_trust_function_creators; SET GLOBAL log_bin_trust_function_creators = OFF`,
        );
      await on.end();
    }
  },
  180_000,
);
