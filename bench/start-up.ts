import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Case = { readonly name: string; readonly command: readonly string[]; readonly target?: number };

const rounds = 20;
const root = fileURLToPath(new URL('..', import.meta.url));
const plan = join(root, 'plans/quickstart.yaml');
const node = process.execPath;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The built package as it is installed: without the sources, which would be run instead. */
function install(): string {
  const home = mkdtempSync(join(tmpdir(), 'aurora-migrate-bench-'));
  for (const part of ['package.json', 'bin', 'dist', 'schemas'])
    cpSync(join(root, part), join(home, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  return home;
}

function time([program = '', ...args]: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${program} ${args.join(' ')}" failed: ${stderr}`);
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Peers that start without Node, to say what a command line can be. */
function peers(): readonly Case[] {
  return ['psql', 'mysql', 'terraform'].flatMap((name) => {
    if (spawnSync(name, ['--version']).status === 0)
      return [{ name: `${name} --version`, command: [name, '--version'] }];
    say(`skipped: ${name} is not on the PATH`);
    return [];
  });
}

const home = install();
try {
  const built = join(home, 'bin/migrate.js');
  const source = join(root, 'bin/migrate.js');
  const floor: Case = { name: 'node -e 0', command: [node, '-e', '0'] };
  const cases: readonly Case[] = [
    floor,
    { name: 'built: migrate --version', command: [node, built, '--version'], target: 30 },
    { name: 'built: migrate validate', command: [node, built, 'validate', plan], target: 90 },
    { name: 'source: migrate --version', command: [node, source, '--version'] },
    { name: 'source: migrate validate', command: [node, source, 'validate', plan] },
    ...peers(),
  ];
  const times = new Map<Case, number[]>(cases.map((each) => [each, [] as number[]]));
  // Interleaved, so that whatever else this machine does falls on all of them alike.
  for (let round = 0; round < rounds; round++)
    for (const [each, taken] of times) taken.push(time(each.command));

  const [first] = times.values();
  const start = median(first ?? []);
  say(`start-up, medians of ${rounds} interleaved runs, Node ${process.versions.node}`);
  say(
    `${''.padEnd(28)}${['ms', 'beyond Node', 'target', '× Node'].map((each) => each.padStart(13)).join('')}`,
  );
  for (const [{ name, target }, taken] of times) {
    const ms = median(taken);
    const row = [
      ms.toFixed(0),
      `${(ms - start).toFixed(0)}`,
      target === undefined ? '' : `≤ ${target} ${ms - start <= target ? '✓' : '✗'}`,
      (ms / start).toFixed(2),
    ];
    say(`${name.padEnd(28)}${row.map((each) => each.padStart(13)).join('')}`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
