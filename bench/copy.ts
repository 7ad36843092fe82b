import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTables } from '../drivers/databases/mysql/copy-operations.ts';
import { underInstanceLock } from '../drivers/databases/mysql/snapshot.ts';
import type { Address, Tools } from '../drivers/operation.ts';
import { unattended } from '../engine/world.ts';
import { createEngineAccount, randomPassword } from '../infra/sandbox/accounts.ts';
import { createAuthority } from '../infra/sandbox/certificates.ts';
import { leashFolder } from '../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../infra/sandbox/servers.ts';
import { obtainPackage, programOf } from './peers.ts';

// T6: the copy beside mydumper and myloader, in alternating runs: compare by ratio, for the machine may be shared. Indexes included.
const [rows = 2_000_000, pairs = 3, workers = 4] = process.argv.slice(2).map(Number);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const folder = await leashFolder('aurora-migrate-bench');
const authority = await createAuthority(folder.path);
const engine = { user: 'migrate', password: randomPassword() };
const index = 'ALTER TABLE bench.orders ADD KEY (customer), ADD KEY (name)';

async function serve(name: string): Promise<MysqlServer> {
  const server = await startServer({ name, authority, say });
  const session = await server.connect();
  await createEngineAccount(session, engine);
  await session.end();
  return server;
}

const [source, target] = [await serve('source'), await serve('target')];
const [here, there] = [await source.connect(), await target.connect()];
const create = `CREATE TABLE bench.orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, customer INT UNSIGNED NOT NULL, state ENUM('new', 'paid', 'sent') NOT NULL,
  total DECIMAL(10, 2) NOT NULL, name VARCHAR(80) NOT NULL, note VARCHAR(200), made DATETIME(6) NOT NULL, hash BINARY(16) NOT NULL)`;
const unlogged = 'SET SESSION sql_log_bin = 0';

async function fill(): Promise<void> {
  for (const statement of [unlogged, 'CREATE DATABASE bench', create]) await here.query(statement);
  await here.query(`SET SESSION cte_max_recursion_depth = ${rows + 1}`);
  await here.query(
    `INSERT INTO bench.orders SELECT n, n % 9973, 1 + n % 3, ROUND(n % 100000 / 7, 2), CONCAT('customer ', SHA2(n, 224)), IF(n % 5, REPEAT(SHA2(n, 256), 2), NULL),
       TIMESTAMPADD(SECOND, n % 100000000, '2020-01-01'), LEFT(UNHEX(SHA2(n, 256)), 16)
     FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${rows}) SELECT n FROM n) AS numbers`,
  );
  await here.query('ANALYZE TABLE bench.orders');
}

async function empty(): Promise<void> {
  for (const statement of [
    unlogged,
    'DROP DATABASE IF EXISTS bench',
    'DROP DATABASE IF EXISTS aurora_migrate',
    'CREATE DATABASE bench',
    'CREATE DATABASE aurora_migrate',
    `CREATE TABLE aurora_migrate.copied (id TINYINT PRIMARY KEY, state VARCHAR(16) NOT NULL, position_after LONGTEXT NOT NULL,
       row_count BIGINT NOT NULL, byte_count BIGINT NOT NULL, took_ms BIGINT NOT NULL)`,
  ])
    await there.query(statement);
}

const ca = await readFile(authority.path, 'utf8');
const addressOf = ({ address: host, port }: MysqlServer): Address => ({
  ...{ host, name: host, port, ca, tls: 'verify' },
  ...{ username: engine.user, password: engine.password },
});

async function timeCopy(): Promise<number> {
  await there.query(create);
  const began = performance.now();
  const tools: Tools = {
    ...unattended,
    deadline: Date.now() + 3_600_000,
    stop: new AbortController().signal,
    progress: () => undefined,
    on: 'source',
    server: async (side) => addressOf(side === 'source' ? source : target),
    serverAs: async (side) => addressOf(side === 'source' ? source : target),
    secret: async () => ({ username: '', password: '' }),
    addressOf: (host) => host,
    aws: () => Promise.reject(new Error('nothing of AWS is asked')),
    resolver: null,
  };
  const name = { database: 'bench', table: 'orders' };
  await copyTables({ tables: [{ source: name, target: name }], workers }, tools, underInstanceLock);
  await there.query(index);
  return performance.now() - began;
}

/** Runs a peer to its end; its password was made for this run alone. */
function run(command: readonly string[], plugins: string): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MARIADB_PLUGIN_DIR: plugins },
  });
  let words = '';
  child.stderr.on('data', (data) => {
    words += data;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(words.trim() || `code ${code}`)),
    );
  });
}

async function timePeer(root: string): Promise<number> {
  const plugins = join(
    root,
    'usr/lib',
    process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
    'libmariadb3/plugin',
  );
  const dump = join(folder.path, 'dump');
  await rm(dump, { recursive: true, force: true });
  const login = ({ address, port }: MysqlServer) => [
    '-h',
    address,
    '-P',
    String(port),
    '-u',
    engine.user,
    '-p',
    engine.password,
    '--ssl',
    '-t',
    String(workers),
  ];
  const began = performance.now();
  await run(
    [...(await programOf(root, 'mydumper')), ...login(source), '-B', 'bench', '-F', '16', '-o', dump],
    plugins,
  );
  await run(
    [...(await programOf(root, 'myloader')), ...login(target), '-B', 'bench', '-o', '-d', dump],
    plugins,
  );
  await there.query(index);
  return performance.now() - began;
}

try {
  await fill();
  const peer = await obtainPackage('mydumper', say);
  const ratios: number[] = [];
  for (let n = 1; n <= pairs; n++) {
    await empty();
    const ours = await timeCopy();
    await empty();
    const theirs = peer === null ? null : await timePeer(peer);
    if (theirs !== null) ratios.push(theirs / ours);
    say(
      `pair ${n}: copy ${(ours / 1000).toFixed(1)} s${theirs === null ? '' : `, mydumper and myloader ${(theirs / 1000).toFixed(1)} s: ${(theirs / ours).toFixed(2)} times as fast`}`,
    );
  }
  if (ratios.length > 0)
    say(
      `T6 over ${ratios.length} pairs: ${(ratios.reduce((a, b) => a + b, 0) / ratios.length).toFixed(2)} (target 1.40)`,
    );
  say(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  await Promise.all([here.end(), there.end()]);
  await Promise.all([source.stop(), target.stop()]);
  await folder.remove();
}
process.exit(0);
