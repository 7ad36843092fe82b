import { appendFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openPair, pair, rows } from './pair.ts';
import { brief, readJournal, untilLine } from './rig.ts';

const live = test.skipIf(!pair);

live('what cannot stand on the target is named with the way out, and nothing is changed', async () => {
  const database = 'run_dead';
  const on = await openPair({ database, more: `tables: { exclude: ["${database}.left_*"] }` });
  try {
    await on.source.query(
      `CREATE DATABASE ${database}; USE ${database};
       CREATE TABLE t (id INT PRIMARY KEY, v INT); CREATE TABLE gone (id INT PRIMARY KEY); CREATE TABLE left_behind (id INT PRIMARY KEY);
       CREATE VIEW broken AS SELECT id FROM gone; CREATE VIEW on_broken AS SELECT id FROM broken; DROP TABLE gone;
       CREATE VIEW sees_out AS SELECT t.id FROM t JOIN left_behind USING (id); CREATE VIEW left_view AS SELECT 1 AS one;
       CREATE VIEW on_out AS SELECT id FROM sees_out;
       CREATE PROCEDURE uses_out() DELETE FROM left_behind;
       CREATE TRIGGER of_another AFTER INSERT ON left_behind FOR EACH ROW SET @x = 1;
       CREATE DEFINER = dead@nowhere TRIGGER orphan BEFORE INSERT ON t FOR EACH ROW SET NEW.v = 1;
       CREATE DEFINER = dead@nowhere VIEW orphaned AS SELECT id FROM t`,
    );
    await on.target.query(
      `SET SESSION sql_log_bin = 0; CREATE DATABASE ${database}; CREATE PROCEDURE ${database}.uses_out() SELECT 1`,
    );
    const plan = await on.run('plan');
    expect({ code: plan.code, err: plan.err }, plan.out).toEqual({ code: 3, err: '' });
    expect(plan.out).toMatch(/✗ broken-views: view run_dead\.broken: .*\n.*\n.*`broken-views: warn`/);
    expect(plan.out).toMatch(/✗ broken-views: view run_dead\.on_broken/);
    expect(plan.out).toMatch(/✗ objects-outside: view run_dead\.sees_out uses "run_dead\.left_behind"/);
    expect(plan.out).toMatch(/✗ objects-outside: view run_dead\.on_out uses "run_dead\.sees_out"/);
    expect(plan.out).toMatch(/✗ objects-outside: procedure run_dead\.uses_out names "left_behind"/);
    expect(plan.out).toMatch(
      /✗ definers: "dead@nowhere" is the definer of "view run_dead\.orphaned", "trigger run_dead\.orphan", and no account of the target, nor of the source\n.*\n.*- \{ from: "dead@nowhere", to: /,
    );
    expect(plan.out).toMatch(/✗ target-objects: "procedure run_dead\.uses_out" exist on the target/);
    expect(plan.out).not.toMatch(/of_another|left_view/);

    await on.target.query(`DROP PROCEDURE ${database}.uses_out`);
    await appendFile(
      on.file,
      `
checks: { broken-views: warn, objects-outside: warn }
definers: [{ from: "nobody@*", to: "x@y" }, { from: "dead@*", to: "${pair?.source.user}@%" }]\n`,
    );
    const done = await on.run('run', '--yes');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    const views = await rows(
      on.target,
      `SELECT table_name AS name, definer AS definer FROM information_schema.views WHERE table_schema = '${database}'`,
    );
    expect(views).toEqual([{ name: 'orphaned', definer: 'migrate@%' }]);
    const triggers = `SELECT trigger_name AS name, definer AS definer FROM information_schema.triggers WHERE trigger_schema = '${database}'`;
    expect(await rows(on.target, triggers)).toEqual([{ name: 'orphan', definer: 'migrate@%' }]);
    expect(await rows(on.target, `SHOW PROCEDURE STATUS WHERE db = '${database}'`)).toHaveLength(1);
  } finally {
    await on.end();
  }
});

live('under another name views are rewritten, and what names the old one is refused', async () => {
  const on = await openPair({ database: 'run_named', renamed: 'run_renamed' });
  try {
    await on.source.query(
      `CREATE DATABASE run_named; USE run_named;
       CREATE TABLE run_named (id INT PRIMARY KEY, v VARCHAR(20)); CREATE TABLE other (id INT PRIMARY KEY, n INT);
       CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN a + 1;
       CREATE VIEW v AS SELECT run_named.id AS run_named, run_named.f(other.id) AS g, 'run_named.x' AS s FROM run_named JOIN other USING (id);
       CREATE VIEW w AS SELECT * FROM v;
       CREATE TRIGGER tr BEFORE INSERT ON other FOR EACH ROW SET NEW.n = f(1);
       CREATE PROCEDURE p() SELECT COUNT(*) FROM run_named.other /* its own database by name */;
       CREATE EVENT e ON SCHEDULE EVERY 1 HOUR DO DELETE FROM other WHERE id < 0 -- run_named.other is only a comment
       ;
       INSERT INTO run_named VALUES (1, 'a'); INSERT INTO other VALUES (1, 1)`,
    );
    const refused = await on.run('plan');
    expect(refused.code, refused.out).toBe(3);
    expect(refused.out).toMatch(/✗ renamed-objects: procedure run_named\.p names "run_named"/);
    expect(refused.out.match(/renamed-objects:/g)).toHaveLength(1);
    await on.source.query('DROP PROCEDURE p; CREATE PROCEDURE p() SELECT COUNT(*) FROM other');
    const done = await on.run('run', '--yes');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    expect(await rows(on.target, 'SELECT * FROM run_renamed.w')).toEqual([
      { run_named: 1, g: 2, s: 'run_named.x' },
    ]);
    expect(await rows(on.target, 'CALL run_renamed.p()')).toMatchObject([[{ 'COUNT(*)': 1 }], {}]);
    await on.target.query('INSERT INTO run_renamed.other (id) VALUES (2)');
    expect(await rows(on.target, 'SELECT n FROM run_renamed.other WHERE id = 2')).toEqual([{ n: 2 }]);
    expect(
      await rows(
        on.target,
        "SELECT status AS s FROM information_schema.events WHERE event_schema = 'run_renamed'",
      ),
    ).toEqual([{ s: 'ENABLED' }]);
  } finally {
    await on.end();
  }
});

live('an engine that is killed among the objects goes on, and going back drops what was made', async () => {
  const database = 'run_many';
  const on = await openPair({ database });
  const standing = async () =>
    (
      await rows(
        on.target,
        `SELECT COUNT(*) AS n FROM information_schema.routines WHERE routine_schema = '${database}'
       UNION ALL SELECT COUNT(*) FROM information_schema.views WHERE table_schema = '${database}'`,
      )
    ).map(({ n }) => Number(n));
  try {
    await on.source.query(
      `CREATE DATABASE ${database}; USE ${database}; CREATE TABLE t (id INT PRIMARY KEY)`,
    );
    for (let n = 0; n < 150; n++)
      await on.source.query(
        `CREATE FUNCTION f${n}() RETURNS INT DETERMINISTIC RETURN ${n}; CREATE VIEW v${n} AS SELECT id + f${n}() AS id FROM ${n < 149 ? 't' : 'v0'}`,
      );
    // A database that was there before, with something of its own: it must be there after going back too.
    await on.target.query(
      `SET SESSION sql_log_bin = 0; CREATE DATABASE ${database}; CREATE FUNCTION ${database}.mine() RETURNS INT DETERMINISTIC RETURN 1`,
    );
    const engine = on.start('run', '--yes');
    await untilLine(
      on.journal(1),
      (line) => line.at === 'begun' && line.action === 'restore-objects/objects',
      engine,
    );
    while (((await standing())[0] ?? 0) < 20) await new Promise((wake) => setTimeout(wake, 2));
    engine.kill('SIGKILL');
    await engine.ended;
    expect(brief((await readJournal(on.journal(1))).at(-1))).toBe('begun restore-objects/objects');
    const [half = 0] = await standing();
    expect(half).toBeGreaterThan(1);
    expect(half).toBeLessThan(151);
    const gone = await on.run('run', '--until', 'replicate');
    expect({ code: gone.code, err: gone.err }, gone.out).toEqual({ code: 0, err: '' });
    expect(await standing()).toEqual([151, 150]);

    await on.target.query(
      'USE run_many; SET SESSION sql_log_bin = 0; ALTER FUNCTION f3 COMMENT "changed behind its back"',
    );
    const ready = await on.run('run');
    expect(ready.out).toMatch(/✗ check-ready\/objects.*function run_many\.f3: another body/);
    expect(ready.code).toBe(4);
    expect(await standing()).toEqual([1, 0]);
  } finally {
    await on.end();
  }
});
