import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareTables } from '../data/compare/compare-tables.ts';
import type { Comparison } from '../data/compare/comparison.ts';
import type { OpenSession } from '../data/dialect.ts';
import { mariadbDialect } from '../drivers/databases/mariadb/dialect.ts';
import { mysqlDialect } from '../drivers/databases/mysql/dialect.ts';
import { connect } from '../drivers/databases/mysql/session.ts';
import { createEngineAccount, randomPassword } from '../infra/sandbox/accounts.ts';
import { createAuthority } from '../infra/sandbox/certificates.ts';
import { type Engine, nameOf } from '../infra/sandbox/find-server.ts';
import { leashFolder } from '../infra/sandbox/leash.ts';
import { obtainServer } from '../infra/sandbox/obtain.ts';
import { type MysqlServer, startServer } from '../infra/sandbox/servers.ts';
import { makeTable, published } from './big-table.ts';
import { obtainPackage } from './peers.ts';

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rows = option('rows', 2_000_000);
const rounds = option('rounds', 3);
const say = (line: string) => void process.stdout.write(`${line}\n`);

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

type Case = { readonly name: string; readonly run: () => Promise<void>; readonly target?: [string, number] };

/** A pair of servers with the same table, and how our sessions reach them. */
async function openPair(engine: Engine, authority: Awaited<ReturnType<typeof createAuthority>>) {
  const mysqld = await obtainServer(engine, say);
  const account = { user: 'bench', password: randomPassword() };
  const ca = await readFile(authority.path, 'utf8');
  const start = async (name: string): Promise<{ server: MysqlServer; open: OpenSession }> => {
    const server = await startServer({ name, authority, mysqld, say });
    const root = await server.connect();
    await createEngineAccount(root, account);
    await makeTable(root, rows);
    await root.end();
    const { address, port } = server;
    const login = { username: account.user, password: account.password, tls: 'verify' as const, ca };
    const open: OpenSession = async () => {
      const session = await connect({ ...login, host: address, name: address, port });
      return { rows: session.cells, close: () => session.close() };
    };
    return { server, open };
  };
  return { source: await start('source'), target: await start('target'), account };
}

async function bench(engine: Engine): Promise<void> {
  const folder = await leashFolder('aurora-migrate-bench');
  const authority = await createAuthority(folder.path);
  const { source, target, account } = await openPair(engine, authority);
  const dialect = engine === 'mysql' ? mysqlDialect : mariadbDialect;
  const compare = async (workers: number, from = source.open, to = target.open): Promise<Comparison> => {
    const session = await source.open();
    const [table] = await dialect.describe(session, 'bench', ['big']);
    await session.close();
    if (!table) throw new Error('there is no table');
    return compareTables({
      dialect,
      source: from,
      target: to,
      tables: [{ source: table, target: table }],
      workers,
      lag: 0,
      settle: 0,
      deadline: Date.now() + 600_000,
      stop: new AbortController().signal,
      progress: () => undefined,
    });
  };
  const expecting = (found: number, workers: number) => async () => {
    const { verdict, tables } = await compare(workers);
    const changed = tables[0]?.changed ?? 0;
    if (changed !== found) throw new Error(`${changed} differences were found, not ${found}: ${verdict}`);
  };
  const ask = (sql: string) => async () => {
    const session = await source.open();
    await session.rows(sql);
    await session.close();
  };
  const tool = await checksumTool(source.server, account).catch((error: Error) => {
    say(`skipped: pt-table-checksum: ${error.message}`);
    return undefined;
  });
  const expressions = Object.entries(published).map(([name, sql]): Case => ({ name, run: ask(sql) }));
  const peer = tool ? 'pt-table-checksum, one side' : 'pt-table-checksum’s expression';
  const clean: Case[] = [
    { name: 'both sides, 1 connection each', run: expecting(0, 1), target: [peer, 0.5] },
    { name: 'both sides, 2 connections each', run: expecting(0, 2), target: [peer, 0.5] },
  ];
  const differing: Case = {
    name: 'the same (1), 10 differences found',
    run: expecting(10, 1),
    target: ['both sides, 1 connection each', 1.15],
  };
  const cases = [...expressions, ...(tool ? [{ name: peer, run: tool }] : []), ...clean, differing];
  const times = new Map<string, number[]>();
  // Interleaved, so that whatever else this machine does falls on all of them alike; the first round only warms up.
  for (let round = 0; round <= rounds; round++)
    for (const { name, run } of cases) {
      await change(target.server, 1);
      if (name === differing.name) await change(target.server, -1);
      const began = performance.now();
      await run();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    }
  say(
    `\n${nameOf[engine]} ${source.server.version}: ${rows.toLocaleString('en')} rows, medians of ${rounds} interleaved rounds`,
  );
  for (const { name, target: wanted } of cases) {
    const ms = median(times.get(name) ?? []);
    const ratio = wanted && ms / median(times.get(wanted[0]) ?? []);
    const note =
      wanted && ratio
        ? `${ratio.toFixed(2)} × ${wanted[0]}   target ≤ ${wanted[1]} ${ratio <= wanted[1] ? '✓' : '✗'}`
        : '';
    say(`${name.padEnd(36)}${ms.toFixed(0).padStart(8)} ms   ${note}`);
  }
  await Promise.all([source.server.stop(), target.server.stop()]);
  await folder.remove();
}

/** Ten rows over the whole table, changed on the target or as they were. */
async function change(server: MysqlServer, sign: 1 | -1): Promise<void> {
  const session = await server.connect();
  await session.query('SET SESSION sql_log_bin = 0');
  const ids = Array.from({ length: 10 }, (_, n) => Math.floor(((n + 0.5) * rows) / 10));
  await session.query(`UPDATE bench.big SET customer = ${sign} * ABS(customer) WHERE id IN (${ids.join()})`);
  await session.end();
}

/** The tool as its users run it, on one side, with its own chunks. */
async function checksumTool(
  server: MysqlServer,
  { user, password }: { user: string; password: string },
): Promise<() => Promise<void>> {
  const root = await obtainPackage('percona-toolkit', say);
  if (root === null) throw new Error('its package cannot be had here');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const env = {
    ...process.env,
    PERL5LIB: [join(root, 'usr/share/perl5'), join(libraries, 'perl5/5.36')].join(':'),
    LD_LIBRARY_PATH: libraries,
    MARIADB_PLUGIN_DIR: join(libraries, 'libmariadb3/plugin'),
  };
  const session = await server.connect();
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}'`);
  await session.query(`GRANT ALL ON *.* TO '${user}'@'localhost'`);
  await session.end();
  const args = [
    join(root, 'usr/bin/pt-table-checksum'),
    `S=${join(server.folder, 'mysqld.sock')},u=${user},p=${password}`,
    ...['--databases=bench', '--tables=big', '--recursion-method=none', '--no-check-binlog-format'],
    ...['--no-check-replication-filters', '--quiet', '--no-version-check', '--replicate=percona.checksums'],
  ];
  const once = () =>
    new Promise<void>((resolve, reject) => {
      const child = spawn('perl', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => {
          said += data.toString();
        });
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0
          ? resolve()
          : reject(new Error(`it ended with ${code}: ${said.replaceAll(password, '…').slice(0, 400)}`)),
      );
    });
  await once();
  return once;
}

const only = process.argv.indexOf('--only');
for (const engine of ['mysql', 'mariadb'] as const)
  if (only < 0 || process.argv[only + 1] === engine) await bench(engine);
