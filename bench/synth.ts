import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// How long `migrate synth` takes with Node's start, and what the package weighs where it is installed.
const rounds = 10;
const aims = { seconds: 1, megabytes: 120 };
const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The built package as it is installed. */
function install(): string {
  const home = mkdtempSync(join(tmpdir(), 'aurora-migrate-bench-'));
  for (const part of ['package.json', 'bin', 'dist', 'schemas', 'plans', 'sql'])
    cpSync(join(root, part), join(home, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  return home;
}

/** Seconds that a synth of the largest plan takes, from an empty folder each time. */
function time(home: string, round: number): number {
  const plan = join(home, 'plans/mysql-to-aurora-serverless.yaml');
  const out = join(home, 'out', String(round));
  const began = performance.now();
  const args = [join(home, 'bin/migrate.js'), 'synth', plan, '--env', 'prod', '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`migrate synth failed: ${stderr}`);
  return (performance.now() - began) / 1000;
}

/** Bytes of files, as they are: what a disk rounds up to is its own. */
function weigh(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + weigh(join(path, name)), 0);
}

/** Bytes of what npm installs beside the package, by its lock: a dependency's own folder holds those that are its alone. */
function dependencies(): readonly { readonly name: string; readonly bytes: number }[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: { [path: string]: { dev?: boolean; optional?: boolean; devOptional?: boolean } };
  };
  return Object.entries(packages)
    .filter(
      ([path, { dev, devOptional }]) =>
        /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !dev && !devOptional,
    )
    .flatMap(([path, { optional }]) => {
      try {
        return [{ name: path.replace('node_modules/', ''), bytes: weigh(join(root, path)) }];
      } catch (error) {
        if (optional) return [];
        throw error;
      }
    });
}

/** Bytes of the package itself, unpacked. */
function own(): number {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
    cwd: root,
    encoding: 'utf8',
  });
  return Number(/"unpackedSize":\s*(\d+)/.exec(stdout)?.[1]);
}

const against = (value: number, aim: number, unit: string) =>
  `${value.toFixed(2)} ${unit}   ≤ ${aim} ${value <= aim ? '✓' : '✗'}`;

const home = install();
try {
  time(home, 0);
  const times = Array.from({ length: rounds }, (_, round) => time(home, round + 1)).sort((a, b) => a - b);
  say(
    `migrate synth, the largest plan, Node ${process.versions.node}, ${rounds} rounds after one that warms up`,
  );
  say(`  median   ${against(times[Math.floor(rounds / 2)] ?? Number.NaN, aims.seconds, 's')}`);
  say(`  worst    ${against(times.at(-1) ?? Number.NaN, aims.seconds, 's')}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
const parts = [{ name: 'aurora-migrate itself', bytes: own() }, ...dependencies()].sort(
  (a, b) => b.bytes - a.bytes,
);
const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
const mb = (bytes: number) => bytes / 1_000_000;
say(
  `installed, with ${parts.length - 1} packages that it depends on: ${against(mb(total), aims.megabytes, 'MB')}`,
);
for (const { name, bytes } of parts.slice(0, 8)) say(`  ${mb(bytes).toFixed(1).padStart(6)}  ${name}`);
