import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareTables } from '../data/compare/compare-tables.ts';
import { copyTables } from '../drivers/databases/postgresql/copy-operations.ts';
import { postgresqlDialect } from '../drivers/databases/postgresql/dialect.ts';
import type { Side } from '../engine/step.ts';
import { startRig } from '../test/live/postgresql/rig.ts';
import { obtainPackage, programOf } from './peers.ts';

// T2 and T7: comparing and copying PostgreSQL beside pgcopydb, in alternating runs: compare by ratio, for the machine may be shared.
const [rows = 2_000_000, pairs = 3, workers = 2] = process.argv.slice(2).map(Number);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const sides = ['source', 'target'] as const;
const rig = await startRig();
const name = { database: 'public', table: 'big' };
const table = `CREATE TABLE public.big (id bigint NOT NULL, customer integer NOT NULL, status varchar(20) NOT NULL, amount numeric(12, 2) NOT NULL,
  note varchar(255), created timestamp NOT NULL, changed timestamptz NOT NULL, ratio float8)`;
const keys = [
  'ALTER TABLE public.big ADD PRIMARY KEY (id)',
  'CREATE INDEX big_customer ON public.big (customer)',
  'CREATE INDEX big_changed ON public.big (changed)',
];
const fill = `INSERT INTO public.big SELECT i, i * 7919 % 100003, (ARRAY['new', 'paid', 'shipped', 'returned'])[1 + i % 4], (i * 37 % 1000000) / 100.0,
    repeat(md5(i::text), 4) || left(md5((i + 1)::text), (i % 32)::int), timestamp '2020-01-01' + i * interval '1 s',
    timestamptz '2021-01-01+00' + i * interval '1001 us', CASE WHEN i % 10 = 0 THEN NULL ELSE i / 7.0 END
  FROM generate_series(1, ${rows}::bigint) AS i`;
/** `pgcopydb compare data`: each table by one statement, on either side. */
const published = 'SELECT count(1), sum(hashtext(big::text)::bigint) FROM public.big';

async function write(side: Side, database: string, ...statements: readonly string[]): Promise<void> {
  const session = await rig.session(side, database);
  for (const statement of statements) await session.write(statement);
  await session.close();
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function timeCompare(): Promise<number> {
  const describe = async (side: Side) => {
    const session = await rig.open(side, 'bench');
    const [found] = await postgresqlDialect.describe(session, name.database, [name.table]);
    await session.close();
    if (!found) throw new Error(`no table on the ${side}`);
    return found;
  };
  const pair = { source: await describe('source'), target: await describe('target') };
  return time(async () => {
    const { verdict } = await compareTables({
      dialect: postgresqlDialect,
      source: () => rig.open('source', 'bench'),
      target: () => rig.open('target', 'bench'),
      tables: [pair],
      workers: 1,
      ...{ lag: 0, settle: 0 },
      deadline: Date.now() + 3_600_000,
      stop: new AbortController().signal,
      progress: () => undefined,
    });
    if (verdict !== 'equal') throw new Error(`the comparison says ${verdict}`);
  });
}

const timePublished = () =>
  time(() =>
    Promise.all(
      sides.map((side) => write(side, 'bench', 'SET max_parallel_workers_per_gather = 0', published)),
    ),
  );

async function empty(): Promise<void> {
  await write('target', 'postgres', 'DROP DATABASE IF EXISTS bench WITH (FORCE)', 'CREATE DATABASE bench');
}

async function timeCopy(): Promise<number> {
  await empty();
  await write(
    'target',
    'bench',
    table,
    'CREATE SCHEMA aurora_migrate',
    `CREATE TABLE aurora_migrate.copied (id integer PRIMARY KEY, state text NOT NULL, position_after text NOT NULL,
       row_count bigint NOT NULL, byte_count bigint NOT NULL, took_ms bigint NOT NULL)`,
  );
  return time(async () => {
    const tools = { ...rig.tools('bench'), deadline: Date.now() + 3_600_000 };
    await copyTables({ tables: [{ source: name, target: name }], workers, channels: ['bench'] }, tools);
    // As pgcopydb does: each index over a connection of its own, then statistics.
    await Promise.all(keys.map((statement) => write('target', 'bench', statement)));
    await write('target', 'bench', 'VACUUM ANALYZE public.big');
  });
}

async function timePeer(root: string): Promise<number> {
  await empty();
  const work = await mkdtemp(join(tmpdir(), 'pgcopydb-'));
  const [program, ...args] = await programOf(root, 'pgcopydb');
  const uri = (side: Side) => {
    const { host, port, username } = rig.address(side, 'bench');
    return `postgres://${username}@${host}:${port}/bench?sslmode=require`;
  };
  const jobs = ['--table-jobs', String(workers), '--index-jobs', String(keys.length)];
  const parts = ['--split-tables-larger-than', '64MB'];
  const child = spawn(
    program,
    [
      ...args,
      'clone',
      '--dir',
      join(work, 'state'),
      '--source',
      uri('source'),
      '--target',
      uri('target'),
      ...jobs,
      ...parts,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        PATH: `${rig.servers.source.bin}:${process.env.PATH}`,
        PGPASSWORD: rig.address('source', 'bench').password,
      },
    },
  );
  let words = '';
  child.stderr.on('data', (data) => {
    words = `${words}${data}`.slice(-4_000);
  });
  const took = await time(
    () =>
      new Promise<void>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) =>
          code === 0 ? resolve() : reject(new Error(words.trim() || `code ${code}`)),
        );
      }),
  );
  await rm(work, { recursive: true, force: true });
  return took;
}

const mean = (of: readonly number[]) => (of.reduce((a, b) => a + b, 0) / of.length).toFixed(2);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

try {
  await rig.create('bench');
  await write('source', 'bench', table, fill, ...keys, 'VACUUM ANALYZE public.big');
  const peer = await obtainPackage('pgcopydb', say);
  const copies: number[] = [];
  for (let n = 1; n <= pairs; n++) {
    const theirs = peer === null ? null : await timePeer(peer);
    const ours = await timeCopy();
    if (theirs !== null) copies.push(ours / theirs);
    say(
      `pair ${n}: copy ${seconds(ours)}${theirs === null ? '' : `, pgcopydb clone ${seconds(theirs)}: ${(ours / theirs).toFixed(2)} of its time`}`,
    );
  }
  say(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB (target 150)`);
  if (copies.length > 0) say(`T7 over ${copies.length} pairs: ${mean(copies)} (target 0.90)`);
  const compared: number[] = [];
  for (let n = 1; n <= pairs; n++) {
    const [theirs, ours] = [await timePublished(), await timeCompare()];
    compared.push(theirs / ours);
    say(
      `pair ${n}: compare ${seconds(ours)}, pgcopydb’s expression on both sides ${seconds(theirs)}: ${(theirs / ours).toFixed(2)} times as fast`,
    );
  }
  say(`T2 over ${compared.length} pairs: ${mean(compared)} (target 3.00)`);
} finally {
  await rig.stop();
}
process.exit(0);
