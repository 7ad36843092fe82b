import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Every measurement in turn, or those that are named: npm run bench -- start-up copy
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const own = (name: string, ...args: readonly string[]) => [
  fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
  ...args,
];

const benches: { readonly [name: string]: { readonly what: string; readonly run: readonly string[] } } = {
  'start-up': { what: 'T10: the command line, beyond Node’s own start', run: own('start-up') },
  compare: {
    what: 'T1 and T3: comparing both sides beside pt-table-checksum and published expressions, and finding ten differences',
    run: own('compare'),
  },
  detection: {
    what: 'T4: planted differences of every kind, each found by key and column',
    run: [vitest, 'run', '--project', 'live', 'test/live/compare', 'test/live/mariadb/corpus.test.ts'],
  },
  'false-alarms': {
    what: 'T4: ten minutes of comparing while both sides are written',
    run: own('false-alarms'),
  },
  copy: { what: 'T6: copying beside mydumper and myloader', run: own('copy') },
  postgresql: { what: 'T2 and T7: comparing and copying beside pgcopydb', run: own('postgresql') },
  cutover: {
    what: 'T8 and T9: the write gaps of a cutover and of its rollback, over ten rehearsals',
    run: own('cutover'),
  },
  synth: { what: 'T12: writing Terraform, and what the package weighs', run: own('synth') },
  'many-tables': { what: 'T11: 1,000 and 10,000 tables', run: own('many-tables') },
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no measurement "${unknown.join('", "')}"; there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exit(64);
}
const failed: string[] = [];
for (const [name, { what, run }] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stdout.write(`\n${name}: ${what}\n`);
  if (spawnSync(process.execPath, run, { stdio: 'inherit' }).status !== 0) failed.push(name);
}
if (failed.length > 0) process.stderr.write(`\nnot measured to the end: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
