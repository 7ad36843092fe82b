import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePlan } from '../../fault-matrix/plan.ts';
import { migrate, temporaryFolder } from './rig.ts';

test('a rehearsal whose engine is killed says where it stood, and what its guard made of it', async () => {
  const folder = await temporaryFolder();
  try {
    const { file } = await writePlan(join(folder.path, 'plan'), 'mysql', '30s');
    await appendFile(file, 'hooks: [{ when: frozen, command: [sh, -c, "kill -9 $PPID"], within: 5s }]\n');
    const { code, err } = await migrate(['rehearse', file, '--json'], {});
    expect(code, err).toBe(1);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '').error).toMatch(
      /^the engine ended by SIGKILL after ".+", \d+ ms into the freeze: the engine died while writes were frozen$/,
    );
  } finally {
    await folder.remove();
  }
});
