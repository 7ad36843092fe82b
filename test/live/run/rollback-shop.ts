import type { Engine } from '../../../infra/sandbox/find-server.ts';
import type { OwnPair } from '../replication/own-pair.ts';

type Way = 'source' | 'target';

/** The statements by which a server gives its GTIDs up. */
export const gtidOff = ['ON_PERMISSIVE', 'OFF_PERMISSIVE', 'OFF'].map(
  (mode) => `SET PERSIST gtid_mode = ${mode}`,
);

/** Makes a database with everything that a way back has to keep: cascades, triggers, events, large values, tables that are emptied. */
export async function makeShop(own: OwnPair, database: string): Promise<void> {
  await own.ask(
    'source',
    `CREATE DATABASE ${database}`,
    `USE ${database}`,
    'CREATE TABLE things (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE, changes INT NOT NULL DEFAULT 0)',
    `CREATE TABLE parts (id INT AUTO_INCREMENT PRIMARY KEY, thing INT UNSIGNED NOT NULL, note VARCHAR(80),
       CONSTRAINT parts_thing FOREIGN KEY (thing) REFERENCES things (id) ON DELETE CASCADE)`,
    'CREATE TABLE files (id INT PRIMARY KEY, content LONGBLOB NOT NULL)',
    'CREATE TABLE emptied (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(80))',
    'CREATE TABLE noted (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(80))',
    'CREATE TABLE ticks (id BIGINT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP(6) NOT NULL)',
    "CREATE TRIGGER notes AFTER INSERT ON things FOR EACH ROW INSERT INTO noted (what) VALUES (CONCAT('made ', NEW.name))",
    'CREATE EVENT ticking ON SCHEDULE EVERY 1 SECOND DO INSERT INTO ticks (at) VALUES (NOW(6))',
    'CREATE VIEW changed AS SELECT * FROM things WHERE changes > 0',
    'CREATE PROCEDURE count_things () SELECT COUNT(*) FROM things',
    `INSERT INTO things (name) VALUES ('one'), ('two'), ('three'), ('four')`,
    `INSERT INTO parts (thing, note) SELECT id, 'a part' FROM things`,
    `INSERT INTO emptied (note) VALUES ('here before'), ('and this')`,
    `INSERT INTO files VALUES (1, REPEAT('x', 100000))`,
  );
}

/** Statements of every kind, as an application writes them. */
export async function useShop(own: OwnPair, side: Way, database: string): Promise<void> {
  const application = await own.application(side);
  try {
    for (const sql of [
      `USE ${database}`,
      "INSERT INTO things (name) VALUES ('five'), ('six')",
      "INSERT INTO parts (thing, note) SELECT id, 'a later part' FROM things",
      "UPDATE things SET changes = changes + 1, name = CONCAT(name, ' 🛒') WHERE name IN ('one', 'five')",
      "DELETE FROM things WHERE name = 'two'",
      'BEGIN',
      "INSERT INTO things (name) VALUES ('seven')",
      'UPDATE parts SET note = NULL WHERE thing = 1',
      'DELETE FROM parts WHERE thing = 3',
      'COMMIT',
      'BEGIN',
      "INSERT INTO things (name) VALUES ('never')",
      'ROLLBACK',
      "INSERT INTO files VALUES (2, REPEAT('0123456789abcdef', 1048576 - 64))",
      "UPDATE files SET content = CONCAT(content, 'y') WHERE id = 1",
      "REPLACE INTO files VALUES (3, 'first'), (3, 'second')",
    ])
      await application.query(sql);
  } finally {
    application.destroy();
  }
}

/** Every row of every table but the event's, as digests: two sides with the same answer have the same rows. */
export async function contents(own: OwnPair, side: Way, database: string): Promise<unknown> {
  const columns = {
    things: ['id', 'name', 'changes'],
    parts: ['id', 'thing', 'note'],
    files: ['id', 'content'],
    emptied: ['id', 'note'],
    noted: ['id', 'what'],
  };
  const found = [];
  for (const [table, names] of Object.entries(columns)) {
    const row = `CONCAT_WS(',', ${names.map((name) => `QUOTE(${name})`).join(', ')})`;
    const digest = `BIT_XOR(CAST(CONV(LEFT(SHA2(${row}, 256), 12), 16, 10) AS UNSIGNED))`;
    found.push(
      ...(await own.ask(
        side,
        `SELECT '${table}' AS name, COUNT(*) AS n, ${digest} AS digest FROM ${database}.${table}`,
      )),
    );
  }
  return found;
}

/** What of the source is not in rows, and must be after the way back as it was before the way there. */
export async function standing(own: OwnPair, engine: Engine, database: string): Promise<unknown> {
  const mysql = engine === 'mysql';
  const ask = (sql: string) => own.ask('source', sql);
  return {
    flags: await ask(
      "SHOW GLOBAL VARIABLES WHERE variable_name IN ('read_only', 'super_read_only', 'event_scheduler', 'gtid_strict_mode', 'gtid_mode')",
    ),
    persisted: mysql
      ? await ask(
          'SELECT variable_name, variable_value FROM performance_schema.persisted_variables ORDER BY 1',
        )
      : [],
    accounts: await ask(
      mysql
        ? 'SELECT user, host, account_locked, HEX(authentication_string) AS login FROM mysql.user ORDER BY 1, 2'
        : "SELECT user, host, COALESCE(JSON_VALUE(priv, '$.account_locked'), '0') = '1' AS locked FROM mysql.global_priv ORDER BY 1, 2",
    ),
    channels: mysql
      ? await ask(
          'SELECT channel_name FROM performance_schema.replication_connection_configuration UNION SELECT filter_rule FROM performance_schema.replication_applier_filters',
        )
      : await ask('SHOW ALL SLAVES STATUS'),
    databases: await ask('SHOW DATABASES'),
    objects: await ask(
      `SELECT 'event' AS kind, event_name AS name, status AS state FROM information_schema.events WHERE event_schema = '${database}'
       UNION ALL SELECT 'trigger', trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = '${database}'
       UNION ALL SELECT routine_type, routine_name, routine_definition FROM information_schema.routines WHERE routine_schema = '${database}'
       ORDER BY 1, 2`,
    ),
    tables: await ask(
      `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = '${database}' ORDER BY 1`,
    ),
  };
}
