import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApplicationAccount, createEngineAccount, randomPassword } from '../infra/sandbox/accounts.ts';
import { createAuthority } from '../infra/sandbox/certificates.ts';
import { leashFolder } from '../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../infra/sandbox/servers.ts';

// How plan, run and status grow with the number of tables: each is to be linear, and its memory flat.
const counts = (process.argv[2] ?? '1000,10000').split(',').map(Number);
const program = fileURLToPath(new URL('../bin/migrate.js', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

const home = mkdtempSync(join(tmpdir(), 'aurora-migrate-bench-'));
const folder = await leashFolder('aurora-migrate-bench');
const authority = await createAuthority(folder.path);
const engine = { user: 'migrate', password: randomPassword() };
const application = { user: 'shop_app', password: randomPassword() };
const environment = { ...process.env, ENGINE: engine.password, APP: application.password };

async function serve(name: string): Promise<MysqlServer> {
  const server = await startServer({ name, authority, say: (line) => process.stderr.write(`${line}\n`) });
  const session = await server.connect();
  await createEngineAccount(session, engine);
  await createApplicationAccount(session, application, '*');
  await session.end();
  return server;
}

function planFor(count: number, source: MysqlServer, target: MysqlServer): string {
  const login = 'credentials: { user: migrate, password: { env: ENGINE } }';
  const side = ({ address, port }: MysqlServer) =>
    `{ engine: mysql, host: ${address}, port: ${port}, ca: ${authority.path}, ${login}`;
  const file = join(home, `plan-${count}.yaml`);
  writeFileSync(
    file,
    `version: 1
name: many-${count}
source: ${side(source)}, databases: [many_${count}], application: { accounts: [shop_app], credentials: { user: shop_app, password: { env: APP } } } }
target: ${side(target)} }
replication: { via: native, reverse: none }
traffic: { via: none }
checks: { persisted-settings: ignore, skip-replica-start: ignore }
`,
  );
  return file;
}

async function makeTables(server: MysqlServer, count: number): Promise<void> {
  const session = await server.connect();
  await session.query(`CREATE DATABASE many_${count}`);
  await session.query(`USE many_${count}`);
  await session.query('SET GLOBAL innodb_flush_log_at_trx_commit = 2, sync_binlog = 0');
  for (let n = 0; n < count; n++) {
    await session.query(
      `CREATE TABLE t${n} (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40), at DATETIME, KEY (name), KEY (at))`,
    );
    await session.query(`INSERT INTO t${n} (name) VALUES ('a'), ('b')`);
  }
  await session.end();
}

/** Runs the program; seconds, and the most memory that it had. */
function time(...args: readonly string[]): Promise<{ s: number; mb: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let peak = 0;
  let words = '';
  child.stderr.on('data', (data) => {
    words += data;
  });
  const watch = setInterval(() => {
    peak = Math.max(peak, residentOf(child.pid ?? 0));
  }, 50);
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ s: (performance.now() - began) / 1000, mb: peak });
      else reject(new Error(`"migrate ${args.join(' ')}" ended with ${code}: ${words}`));
    });
  });
}

function residentOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const [source, target] = [await serve('source'), await serve('target')];
try {
  say(
    `${'tables'.padStart(8)}${['plan s', 'run s', 'status s', 'plan MB', 'run MB'].map((each) => each.padStart(10)).join('')}`,
  );
  for (const count of counts) {
    await makeTables(source, count);
    const file = planFor(count, source, target);
    const planned = await time('plan', file, '--json');
    const ran = await time('run', file, '--yes', '--until', 'prepare', '--json');
    const asked = await time('status', file);
    await time('unwind', file);
    const row = [planned.s, ran.s, asked.s, planned.mb, ran.mb];
    say(`${String(count).padStart(8)}${row.map((each) => each.toFixed(1).padStart(10)).join('')}`);
  }
} finally {
  await Promise.all([source.stop(), target.stop()]);
  await folder.remove();
  rmSync(home, { recursive: true, force: true });
}
