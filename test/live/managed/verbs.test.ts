import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../../cli/registry.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import type { Address, Tools } from '../../../drivers/operation.ts';
import { parametersFor } from '../../../drivers/replication/native/managed-filters.ts';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Json, Side } from '../../../engine/step.ts';
import { unattended } from '../../../engine/world.ts';
import { createEngineAccount } from '../../../infra/sandbox/accounts.ts';
import { type Authority, createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { makeManaged } from '../../../infra/sandbox/rds-like/master.ts';
import { setParameters } from '../../../infra/sandbox/rds-like/parameters.ts';
import { type MysqlServer, startServer } from '../../../infra/sandbox/servers.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';
import { ask } from '../run/shop.ts';

const engine = { user: 'migrate', password: 'engine' };
const servers = new Map<Side, MysqlServer>();
let folder: Awaited<ReturnType<typeof leashFolder>>;

/** The source is RDS’s, the target one’s own. */
beforeAll(async () => {
  folder = await leashFolder('aurora-migrate-managed-verbs');
  const authority: Authority = await createAuthority(folder.path);
  for (const side of ['source', 'target'] as const) {
    const server = await startServer({ name: side, authority });
    servers.set(side, server);
    const root = await server.connect();
    if (side === 'source') await makeManaged(root, 'rds', engine);
    else await createEngineAccount(root, engine);
    for (const sql of [
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(20))',
      "CREATE USER app IDENTIFIED BY 'app'",
      "CREATE USER old IDENTIFIED BY 'old' ACCOUNT LOCK",
      'GRANT SELECT, INSERT ON shop.* TO app',
      'CREATE DATABASE aurora_migrate',
      'CREATE TABLE aurora_migrate.marker_back (name VARCHAR(190) PRIMARY KEY, written DATETIME(6) NOT NULL)',
    ])
      await root.query(sql);
    await root.end();
  }
});
afterAll(async () => {
  closeIdleSessions();
  await Promise.all([...servers.values()].map((server) => server.stop()));
  await folder.remove();
});

const serverOf = (side: Side): MysqlServer => {
  const server = servers.get(side);
  if (!server) throw new Error(`the ${side} was not started`);
  return server;
};

const login = (side: Side, user: string, password: string): Promise<Connection> => {
  const { address: host, port } = serverOf(side);
  return createConnection({ host, port, user, password });
};

async function verb(on: Side, name: string, input: Json): Promise<Json> {
  const address = (side: Side): Address => {
    const { address: host, port } = serverOf(side);
    const { user: username, password } = engine;
    return { host, port, name: host, username, password, tls: 'require', ca: undefined };
  };
  const tools: Tools = {
    ...unattended,
    on,
    deadline: Date.now() + 20_000,
    stop: new AbortController().signal,
    progress: () => undefined,
    server: async (side) => address(side),
    serverAs: async (side) => address(side),
    secret: async () => ({ username: engine.user, password: engine.password }),
    addressOf: (host) => host,
    resolver: null,
    aws: () => Promise.reject(new Error('nothing of AWS is asked')),
  };
  const found = (await operations()).get(name as never);
  if (!found) throw new Error(`there is no verb "${name}"`);
  return found.run(input as never, tools);
}

const executed = async (side: Side) =>
  (await ask(serverOf(side), 'SELECT @@global.gtid_executed AS executed'))[0]?.executed;

const accounts = ['app', 'old'];

test('open writes are seen though a session runs a statement with a character that InnoDB’s list cannot hold', async () => {
  const [writer, reader] = [await login('target', 'app', 'app'), await login('target', 'app', 'app')];
  try {
    await writer.query('BEGIN');
    await writer.query("INSERT INTO shop.orders (note) VALUES ('open')");
    await reader.query('BEGIN');
    await reader.query('SELECT * FROM shop.orders');
    const running = reader.query("SELECT SLEEP(0.5), '🔔'");
    expect(await verb('target', 'mysql.open-writes@1', {})).toMatchObject({ open: 1 });
    await running;
  } finally {
    await writer.query('ROLLBACK');
    await writer.end();
    await reader.end();
  }
});

test.each([
  ['source', 'rds', 'logged, for nobody may keep it out of the log there'],
  ['target', 'own', 'not logged'],
] as const)(
  'on the %s (%s) an open session is dead, nobody comes in, and exactly that is taken back: %s',
  async (side, hosting: Hosting, log) => {
    const session = await login(side, 'app', 'app');
    session.on('error', () => undefined);
    await session.query('BEGIN');
    await session.query("INSERT INTO shop.orders (note) VALUES ('open')");
    const before = await executed(side);
    await verb(side, 'mysql.lock-out@1', { accounts: ['app'], events: [] });
    const state = (await verb(side, 'mysql.locked-out@1', { accounts, events: [] })) as {
      newest_session: number;
    };
    expect(state).toMatchObject({ locked: accounts, unlocked: [] });
    // The lock alone spares whoever is in.
    await session.query("INSERT INTO shop.orders (note) VALUES ('still')");
    expect(await verb(side, 'mysql.open-writes@1', {})).toMatchObject({ open: 1 });
    const upTo = state.newest_session;
    expect(await verb(side, 'mysql.end-old-sessions@1', { accounts, upTo, hosting })).toEqual({ ended: 1 });
    expect(await verb(side, 'mysql.old-sessions@1', { accounts, upTo })).toEqual({ open: 0 });
    await expect(session.query('COMMIT')).rejects.toThrow();
    await expect(login(side, 'app', 'app')).rejects.toMatchObject({ code: 'ER_ACCOUNT_HAS_BEEN_LOCKED' });
    expect(await verb(side, 'mysql.open-writes@1', {})).toMatchObject({ open: 0 });
    await verb(side, 'mysql.let-in@1', { accounts: ['app'], events: [], hosting });
    expect(await verb(side, 'mysql.locked-out@1', { accounts, events: [] })).toMatchObject({
      locked: ['old'],
      unlocked: ['app'],
    });
    await (await login(side, 'app', 'app')).end();
    expect((await executed(side)) === before).toBe(log === 'not logged');
    expect(await ask(serverOf(side), 'SELECT COUNT(*) AS n FROM shop.orders')).toEqual([{ n: 0 }]);
  },
);

test('a transaction that rolls back for long holds nobody up: it cannot commit any more', async () => {
  const root = await serverOf('source').connect();
  await root.query('CREATE TABLE shop.many (id INT AUTO_INCREMENT PRIMARY KEY, note CHAR(200), KEY (note))');
  await root.end();
  const session = await login('source', 'app', 'app');
  session.on('error', () => undefined);
  await session.query('USE shop');
  await session.query('BEGIN');
  await session.query("INSERT INTO shop.many (note) VALUES ('one')");
  for (let n = 0; n < 17; n++)
    await session.query('INSERT INTO many (note) SELECT SHA2(RAND(), 256) FROM many');
  await verb('source', 'mysql.lock-out@1', { accounts: ['app'], events: [] });
  const { newest_session: upTo } = (await verb('source', 'mysql.locked-out@1', { accounts, events: [] })) as {
    newest_session: number;
  };
  expect(await verb('source', 'mysql.end-old-sessions@1', { accounts, upTo, hosting: 'rds' })).toEqual({
    ended: 1,
  });
  expect(
    await ask(
      serverOf('source'),
      'SELECT trx_state AS state FROM information_schema.innodb_trx WHERE trx_rows_modified > 0',
    ),
  ).toEqual([{ state: 'ROLLING BACK' }]);
  expect(await verb('source', 'mysql.old-sessions@1', { accounts, upTo })).toEqual({ open: 0 });
  expect(await verb('source', 'mysql.open-writes@1', {})).toMatchObject({ open: 0 });
  await verb('source', 'mysql.let-in@1', { accounts: ['app'], events: [], hosting: 'rds' });
});

test('an event that runs while it is switched off is ended, whoever it runs as', async () => {
  const root = await serverOf('source').connect();
  await root.query("CREATE USER clerk IDENTIFIED BY 'clerk'");
  await root.query('GRANT EVENT, INSERT ON shop.* TO clerk');
  await root.query(
    "CREATE DEFINER = clerk EVENT shop.long_one ON SCHEDULE EVERY 1 DAY DO BEGIN DO SLEEP(600); INSERT INTO orders (note) VALUES ('event'); END",
  );
  const runs = async () =>
    (
      await ask(
        serverOf('source'),
        "SELECT 1 FROM performance_schema.threads WHERE name = 'thread/sql/event_worker'",
      )
    ).length;
  expect(await waitFor(async () => ((await runs()) === 1 ? true : undefined), { within: 60_000 })).toBe(true);
  await root.query('ALTER EVENT shop.long_one DISABLE');
  expect(await runs()).toBe(1);
  const old = { accounts, upTo: 1_000_000 };
  expect(await verb('source', 'mysql.old-sessions@1', { ...old, databases: ['other'] })).toEqual({ open: 0 });
  expect(await verb('source', 'mysql.old-sessions@1', { ...old, databases: ['shop'] })).toEqual({ open: 1 });
  await verb('source', 'mysql.end-old-sessions@1', { ...old, databases: ['shop'], hosting: 'rds' });
  expect(await verb('source', 'mysql.old-sessions@1', { ...old, databases: ['shop'] })).toEqual({ open: 0 });
  expect(await waitFor(async () => ((await runs()) === 0 ? true : undefined), { within: 60_000 })).toBe(true);
  await root.query('DROP EVENT shop.long_one');
  await root.end();
});

test('the sandbox’s master user is refused what RDS’s is', async () => {
  const master = await login('source', engine.user, engine.password);
  const root = await serverOf('source').connect();
  const refused = async (sql: string) =>
    master.query(sql).then(
      () => 'done',
      ({ code }: { code: string }) => code,
    );
  try {
    for (const sql of [
      ...['SET GLOBAL read_only = ON', 'SET PERSIST super_read_only = ON', 'SET SESSION sql_log_bin = OFF'],
      ...["SET GLOBAL gtid_purged = ''", "SET SESSION gtid_next = 'AUTOMATIC'", 'LOCK INSTANCE FOR BACKUP'],
      ...[
        'SELECT * FROM performance_schema.log_status',
        'STOP REPLICA',
        "ALTER USER 'rdsadmin'@'localhost' ACCOUNT LOCK",
      ],
      "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'h'",
    ])
      expect([sql, await refused(sql)]).toEqual([sql, 'ER_SPECIFIC_ACCESS_DENIED_ERROR']);
    expect(await refused(`KILL ${root.threadId}`)).toBe('ER_KILL_DENIED_ERROR');
    const session = await login('source', 'app', 'app');
    session.on('error', () => undefined);
    expect(await refused(`KILL ${session.threadId}`)).toBe('ER_KILL_DENIED_ERROR');
    expect(await refused(`CALL mysql.rds_kill(${session.threadId})`)).toBe('done');
    const gone = async () =>
      (await refused(`CALL mysql.rds_kill(${session.threadId})`)) === 'ER_NO_SUCH_THREAD' ? true : undefined;
    expect(await waitFor(gone, { within: 60_000 })).toBe(true);
    expect(await refused("CALL mysql.rds_set_configuration('binlog retention hours', 169)")).toBe(
      'ER_SIGNAL_EXCEPTION',
    );
    expect(await refused('CALL mysql.rds_next_master_log(1)')).toBe('ER_SP_DOES_NOT_EXIST');
  } finally {
    await root.end();
    await master.end();
  }
});

test('a channel onto RDS is made with exactly the plan’s filters or not at all, and brings a marker', async () => {
  const { address: host, port } = serverOf('target');
  const parameters = parametersFor([{ database: 'shop', table: 'orders' }], 'target');
  const { position } = (await verb('target', 'mysql.file-position@1', {})) as { position: string };
  expect(position).toMatch(/^binlog\.\d+:\d+$/);
  const made = {
    ...{ parameters, host, port, user: engine.user, password: engine.password },
    ...{ encrypted: true, from: position, number: false },
  };
  const reached = { parameters, host, port, from: 'target' };
  await expect(verb('source', 'rds.make-channel@1', made)).rejects.toThrow(
    'the channel would not carry what the plan moves, and nothing else: replicate-do-table is not set',
  );
  expect(await verb('source', 'rds.channel@1', reached)).toEqual({ state: 'missing' });

  await setParameters(serverOf('source'), parameters);
  await verb('source', 'rds.make-channel@1', made);
  expect(await verb('source', 'rds.channel@1', reached)).toEqual({ state: 'stopped' });
  await verb('source', 'rds.start-channel@1', {});
  const root = await serverOf('target').connect();
  for (const sql of [
    // What the opening of the target logs on AWS, and what is none of the plan’s.
    'ALTER USER old ACCOUNT UNLOCK',
    'CREATE DATABASE elsewhere',
    "INSERT INTO shop.orders (note) VALUES ('from the target')",
    "REPLACE INTO aurora_migrate.marker_back (name, written) VALUES ('proof', UTC_TIMESTAMP(6))",
  ])
    await root.query(sql);
  await root.end();
  const now = (await verb('target', 'mysql.file-position@1', {})) as { position: string };
  expect(await verb('source', 'rds.arrived@1', { ...reached, ...now })).toEqual({ state: 'arrived' });
  const source = serverOf('source');
  expect(await ask(source, 'SELECT name FROM aurora_migrate.marker_back')).toEqual([{ name: 'proof' }]);
  expect(await ask(source, 'SELECT note FROM shop.orders')).toEqual([{ note: 'from the target' }]);
  expect(await ask(source, "SELECT account_locked AS locked FROM mysql.user WHERE user = 'old'")).toEqual([
    { locked: 'Y' },
  ]);
  expect(await ask(source, "SHOW DATABASES LIKE 'elsewhere'")).toEqual([]);

  // A reboot keeps the filters; the channel is started again, and no other is taken for it.
  await source.restart();
  closeIdleSessions();
  await verb('source', 'rds.mend-channel@1', { parameters });
  const state = await waitFor(
    async () => {
      const { state } = (await verb('source', 'rds.channel@1', reached)) as { state: string };
      return state === 'running' ? state : undefined;
    },
    { within: 60_000 },
  );
  expect(state).toBe('running');
  expect(
    await verb('source', 'rds.channel@1', { ...reached, parameters: parametersFor([], 'target') }),
  ).toMatchObject({
    state: 'filters lost',
  });
  await verb('source', 'rds.remove-channel@1', {});
  expect(await verb('source', 'rds.channel@1', reached)).toEqual({ state: 'missing' });
});
