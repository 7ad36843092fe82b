import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { readJournal } from './rig.ts';

const live = test.skipIf(!pair);

live('an engine that is killed in mid-copy goes on with what is still equal', async () => {
  const run = await openPair({ database: 'copy_killed' });
  try {
    await makeThings(run.source, 'copy_killed', 200_000);
    const engine = run.start('run', '--yes');
    const count = async () =>
      Number(
        (await rows(run.target, 'SELECT COUNT(*) AS n FROM copy_killed.things').catch(() => []))[0]?.n ?? 0,
      );
    let over = false;
    engine.ended.then(() => {
      over = true;
    });
    // A first part is committed.
    while ((await count()) < 40_000 && !over) await sleep(10);
    engine.kill('SIGKILL');
    await engine.ended;
    await run.source.query(
      "UPDATE copy_killed.things SET pad = 'changed' WHERE id = 5; DELETE FROM copy_killed.things WHERE id = 6",
    );
    const { code, out, err } = await run.run('run', '--yes');
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    const called = (await readJournal(run.journal(1))).find(
      (entry) => entry.at === 'called' && entry.action === 'copy-rows/rows',
    );
    expect(called).toMatchObject({ answer: { rows: 199_999, kept: expect.any(Number) } });
    expect((called as unknown as { answer: { kept: number } }).answer.kept).toBeGreaterThan(20_000);
    const digest = 'CHECKSUM TABLE copy_killed.things';
    expect(await rows(run.target, digest)).toEqual(await rows(run.source, digest));
  } finally {
    await run.end();
  }
});
