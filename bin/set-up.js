// Installs the dependencies when they are missing or older than the lock file. It runs on whatever Node the
// machine has, 18 or later, before the project's own is there: plain JavaScript, and nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installWithin = 10 * 60_000;

if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  process.stdout.write('installing the dependencies: npm ci\n');
  const { status, error, stdout, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    timeout: installWithin,
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
    process.stderr.write('"npm ci" failed: the dependencies are not installed\n');
    process.exitCode = status || 1;
  }
}

/** @param {string} path */
function changed(path) {
  return statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
