import { expect, test } from 'vitest';
import { makeThings, openPair, pair } from './pair.ts';
import { readJournal, untilLine } from './rig.ts';

const live = test.skipIf(!pair);

live(
  'a table that was altered on the target behind its back ends the run before the freeze, by name',
  async () => {
    const on = await openPair({ database: 'run_altered' });
    try {
      await makeThings(on.source, 'run_altered', 100);
      expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
      await on.target.query('SET sql_log_bin = 0; ALTER TABLE run_altered.things ADD COLUMN mine INT');
      const ended = await on.run('run');
      expect(ended.code).toBe(4);
      expect(ended.out).toMatch(/table `run_altered`\.`things` was altered \(columns\) on the target/);
      expect((await readJournal(on.journal(1))).map(({ at }) => at)).not.toContain('clock-started');
    } finally {
      await on.end();
    }
  },
);

live('a table that was created on the source meanwhile ends the run before the freeze, by name', async () => {
  const on = await openPair({ database: 'run_stranger' });
  try {
    await makeThings(on.source, 'run_stranger', 100);
    const engine = on.start('run', '--yes');
    await untilLine(
      on.journal(1),
      (line) => line.at === 'proved' && line.action === 'copy-rows/rows',
      engine,
    );
    await on.source.query('CREATE TABLE run_stranger.late (id INT PRIMARY KEY)');
    const ended = await engine.ended;
    expect(ended.code).toBe(4);
    expect(ended.out).toMatch(/table `run_stranger`\.`late` was created on the source/);
    expect((await readJournal(on.journal(1))).map(({ at }) => at)).not.toContain('clock-started');
  } finally {
    await on.end();
  }
});
