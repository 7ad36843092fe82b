import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { rehearsalIsOver } from '../../../cli/surroundings.ts';

afterEach(() => vi.unstubAllEnvs());

test('a rehearsal is over once its sandbox is gone; a run in earnest never is', async () => {
  vi.stubEnv('AURORA_MIGRATE_SURROUNDINGS', undefined);
  expect(rehearsalIsOver()).toBe(false);
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-surroundings-'));
  const file = join(folder, 'surroundings.json');
  await writeFile(file, '{}');
  vi.stubEnv('AURORA_MIGRATE_SURROUNDINGS', file);
  expect(rehearsalIsOver()).toBe(false);
  await rm(folder, { recursive: true });
  expect(rehearsalIsOver()).toBe(true);
});
