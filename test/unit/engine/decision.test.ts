import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decisionIn } from '../../../engine/state/decision.ts';
import { folderStore } from '../../../engine/state/folder.ts';

test('commit and thaw race five hundred times: one wins, and both learn the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-decision-'));
  try {
    const races = Array.from({ length: 500 }, (_, n) => decisionIn(folderStore(join(folder, String(n)))));
    for (const [n, decision] of races.entries()) {
      const order = n % 2 ? (['commit', 'thaw'] as const) : (['thaw', 'commit'] as const);
      const [one, other] = await Promise.all(order.map((proposal) => decision.settle(proposal)));
      expect(one).toBe(other);
      expect(await decision.read()).toBe(one);
      expect(await decision.settle(one === 'commit' ? 'thaw' : 'commit')).toBe(one);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a record that holds neither is an error, never a decision', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-decision-'));
  const store = folderStore(folder);
  expect(await decisionIn(store).read()).toBe(null);
  await store.create('decision', 'maybe');
  await expect(decisionIn(store).settle('commit')).rejects.toThrow('holds neither "commit" nor "thaw"');
  await rm(folder, { recursive: true, force: true });
});
