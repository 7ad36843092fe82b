import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OnPair, openPair, pair, rows } from './pair.ts';
import { readJournal } from './rig.ts';

const live = test.skipIf(!pair);
const database = 'run_objects';
let on: OnPair;

/** Everything beside tables, as hard as it comes: each statement is run on its own, in `database`. */
const made = [
  `CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(200), n INT NOT NULL DEFAULT 0)`,
  `CREATE TABLE seen (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(200))`,
  `CREATE FUNCTION twice(a INT) RETURNS INT DETERMINISTIC RETURN a * 2`,
  "CREATE FUNCTION `back``tick`(s VARCHAR(20) CHARACTER SET latin1) RETURNS VARCHAR(40) CHARSET utf8mb4 NO SQL COMMENT 'it''s; \"odd\"' RETURN CONCAT(CONVERT(s USING utf8mb4), '🛒')",
  `CREATE PROCEDURE fill(IN many INT, OUT done INT) MODIFIES SQL DATA SQL SECURITY INVOKER
   BEGIN -- a comment; with a semicolon
     DECLARE n INT DEFAULT 0;
     WHILE n < many DO INSERT INTO t (v) VALUES (CONCAT('filled ', n)); SET n = n + 1; END WHILE;
     SET done = n;
   END`,
  // By name the first of the views needs the last.
  "CREATE VIEW z_base (`the id`, twice_n) AS SELECT id, twice(n) FROM t WHERE v <> 'é 🔔' WITH CHECK OPTION",
  'CREATE VIEW m_middle AS SELECT `the id`, twice_n FROM z_base',
  'CREATE VIEW a_top AS SELECT x.`the id`, COUNT(*) AS many FROM m_middle AS x JOIN t ON t.id = x.`the id` GROUP BY 1',
  `CREATE TRIGGER second BEFORE INSERT ON t FOR EACH ROW SET NEW.v = CONCAT(NEW.v, '2')`,
  `CREATE TRIGGER third BEFORE INSERT ON t FOR EACH ROW FOLLOWS second SET NEW.v = CONCAT(NEW.v, '3é')`,
  `CREATE TRIGGER aaa_first BEFORE INSERT ON t FOR EACH ROW PRECEDES second SET NEW.v = CONCAT(NEW.v, '1')`,
  `CREATE TRIGGER logged AFTER INSERT ON t FOR EACH ROW INSERT INTO seen (what) VALUES (NEW.v)`,
  `CREATE EVENT hourly ON SCHEDULE EVERY 1 HOUR STARTS '2020-01-01 00:30:00' ON COMPLETION PRESERVE COMMENT 'a DO DISABLE' DO INSERT INTO seen (what) VALUES ('hourly')`,
  `CREATE EVENT sleeping ON SCHEDULE EVERY 2 DAY DISABLE DO INSERT INTO seen (what) VALUES ('sleeping')`,
  `CREATE EVENT often ON SCHEDULE EVERY 1 SECOND DO UPDATE seen SET what = 'often' WHERE id = 1`,
  `SET SESSION time_zone = '+05:30'`,
  `CREATE EVENT later ON SCHEDULE AT '2037-01-01 00:00:00' DO INSERT INTO seen (what) VALUES ('later')`,
  `CREATE EVENT runs_once ON SCHEDULE AT '2037-01-01 00:00:00' DO INSERT INTO seen (what) VALUES ('once')`,
  // It stands only because it is switched off: its time has passed.
  `SET SESSION timestamp = UNIX_TIMESTAMP('2020-01-01')`,
  `CREATE EVENT missed ON SCHEDULE AT '2021-01-01 00:00:00' DISABLE DO INSERT INTO seen (what) VALUES ('missed')`,
  `SET SESSION timestamp = DEFAULT, time_zone = '+00:00'`,
  `SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'`,
  `CREATE FUNCTION ansi() RETURNS VARCHAR(40) NO SQL RETURN 'a\\' || 'b'`,
  `SET SESSION sql_mode = DEFAULT`,
  `ALTER DATABASE ${database} COLLATE utf8mb4_bin`,
  `CREATE FUNCTION older_collation(s TEXT) RETURNS INT DETERMINISTIC RETURN s = 'A'`,
  `ALTER DATABASE ${database} COLLATE utf8mb4_0900_ai_ci`,
  `INSERT INTO t (v, n) VALUES ('a', 1), ('b', 2)`,
];

/** What a server says of the objects of the database, without what must differ: when they were made, and by which server. */
async function described(session: Connection): Promise<unknown> {
  const settings = 'character_set_client, collation_connection';
  return {
    routines: await rows(
      session,
      `SELECT routine_type, routine_name, routine_definition, dtd_identifier, is_deterministic, sql_data_access, security_type, sql_mode,
              routine_comment, definer, ${settings}, database_collation FROM information_schema.routines WHERE routine_schema = '${database}' ORDER BY 1, 2`,
    ),
    views: await rows(
      session,
      `SELECT table_name, view_definition, check_option, is_updatable, definer, security_type, ${settings} FROM information_schema.views
       WHERE table_schema = '${database}' ORDER BY 1`,
    ),
    triggers: await rows(
      session,
      `SELECT trigger_name, event_manipulation, event_object_table, action_order, action_timing, action_statement, sql_mode, definer,
              ${settings}, database_collation FROM information_schema.triggers WHERE trigger_schema = '${database}' ORDER BY 1`,
    ),
    events: await rows(
      session,
      `SELECT event_name, definer, time_zone, event_definition, event_type, execute_at, interval_value, interval_field, sql_mode, starts, ends,
              on_completion, event_comment, ${settings}, database_collation FROM information_schema.events WHERE event_schema = '${database}' ORDER BY 1`,
    ),
    database: await rows(session, `SHOW CREATE DATABASE ${database}`),
  };
}

const statesOf = async (session: Connection) =>
  (
    await rows(
      session,
      `SELECT event_name AS name, status AS status FROM information_schema.events WHERE event_schema = '${database}' ORDER BY 1`,
    )
  ).map(({ name, status }) => `${name} ${status}`);

beforeAll(async () => {
  if (!pair) return;
  on = await openPair({ database });
  await on.source.query(
    `SET NAMES utf8mb4; CREATE DATABASE ${database} COLLATE utf8mb4_0900_ai_ci; USE ${database}`,
  );
  for (const statement of made) await on.source.query(statement);
  // A routine of a client that spoke another character set, with its own bytes.
  await on.source.query({
    sql: `SET NAMES latin1`,
  });
  await on.source.query(
    "CREATE FUNCTION in_latin1() RETURNS VARCHAR(20) CHARSET latin1 NO SQL RETURN 'caf\u00e9'",
  );
  await on.source.query('SET NAMES utf8mb4');
});
afterAll(async () => on?.end());

live(
  'routines, views, triggers and events stand on the target as on the source, and no event is on',
  async () => {
    const plan = await on.run('plan');
    expect({ code: plan.code, err: plan.err }, plan.out).toEqual({ code: 0, err: '' });
    expect(plan.out).toMatch(
      /create 1 procedure, 5 functions, 3 views, 4 triggers, 6 events on the target, events switched off +↩ drops them/,
    );
    const done = await on.run('run', '--yes', '--until', 'replicate');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    expect(await described(on.target)).toEqual(await described(on.source));
    expect((await statesOf(on.target)).filter((line) => !line.endsWith(' DISABLED'))).toEqual([]);
    const objects = (await readJournal(on.journal(1))).filter(
      (line) => line.at === 'proved' && line.action === 'restore-objects/objects',
    );
    expect(objects).toHaveLength(1);
  },
);

live(
  'after the switch they work there: events that were on are on, triggers fire in their order',
  async () => {
    // It has run on the source, which drops it then and writes nothing to the log.
    await on.source.query('SET SESSION sql_log_bin = 0; DROP EVENT runs_once; SET SESSION sql_log_bin = 1');
    const done = await on.run('run');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    expect(await statesOf(on.target)).toEqual([
      'hourly ENABLED',
      'later ENABLED',
      'missed DISABLED',
      'often ENABLED',
      'runs_once DISABLED',
      'sleeping DISABLED',
    ]);
    await on.target.query('DROP EVENT run_objects.runs_once');
    expect(await described(on.target)).toEqual(await described(on.source));
    await on.target.query(`USE ${database}; SET NAMES utf8mb4; INSERT INTO t (v) VALUES ('x')`);
    expect(await rows(on.target, "SELECT what FROM seen WHERE what LIKE 'x%'")).toEqual([{ what: 'x123é' }]);
    expect(await rows(on.target, 'SELECT COUNT(*) AS n FROM a_top')).toEqual([{ n: 3 }]);
    expect(await rows(on.target, "SELECT ansi() AS a, twice(4) AS b, `back``tick`('q') AS c")).toEqual([
      { a: 'a\\b', b: 8, c: 'q🛒' },
    ]);
  },
);
