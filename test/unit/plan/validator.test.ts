import { execFile } from 'node:child_process';
import { copyFile, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const generated = 'schemas/generated/validate-plan.js';

test('the generated validator runs where nothing is installed', async () => {
  await using empty = await mkdtempDisposable(join(tmpdir(), 'validator-'));
  await copyFile(generated, join(empty.path, 'validate-plan.js'));
  await writeFile(join(empty.path, 'package.json'), '{"type":"module"}');
  const script = `import { validatePlan } from './validate-plan.js'; console.log(validatePlan({}), validatePlan.errors.length)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: empty.path,
  });
  expect(stdout).toBe('false 6\n');
});
