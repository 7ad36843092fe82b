import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askRecord } from '../../../infra/sandbox/traffic/answers.ts';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, openPair, pair, portrait, rows } from './pair.ts';
import { migrate, readJournal, start, untilLine } from './rig.ts';
import { ask, isFrozen, startShop } from './shop.ts';

const live = test.skipIf(!pair);

live('a drain that outlasts the budget unwinds, thaw first, and leaves both sides as they were', async () => {
  const on = await openPair({ database: 'run_unwind', freeze: '1s' });
  const blocker = await connectTo(pair.target);
  try {
    await makeThings(on.source, 'run_unwind', 500);
    // Settings of somebody else's, which have to be there afterwards.
    await on.source.query('SET PERSIST read_only = OFF');
    await on.target.query('SET PERSIST super_read_only = OFF');
    const before = [await portrait(on.source), await portrait(on.target)];
    expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);

    // The applier cannot write the marker while somebody else reads its table under a lock.
    await blocker.query('LOCK TABLES aurora_migrate.marker READ');
    const engine = on.start('run');
    const journal = on.journal(1);
    await untilLine(journal, ({ at }) => at === 'unwinding', engine);
    await untilLine(journal, (each) => each.at === 'back', engine);
    await on.source.query("INSERT INTO things (name) VALUES ('the source is open again')");
    await sleep(500);
    await blocker.query('UNLOCK TABLES');
    const ended = await engine.ended;
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 4, err: '' });
    expect(ended.out).toContain('Unwound: everything is as it was before');

    const entries = await readJournal(journal);
    const [frozen, thawed] = [
      entries.find(({ at }) => at === 'clock-started')?.time ?? 0,
      entries.find(({ at }) => at === 'back')?.time ?? 0,
    ];
    expect(entries.find(({ at }) => at === 'back')).toMatchObject({ action: 'freeze-writes/close' });
    expect(thawed - frozen).toBeGreaterThanOrEqual(900);
    expect([await portrait(on.source), await portrait(on.target)]).toEqual(before);

    const again = await on.run('run', '--yes');
    expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: '' });
    expect(await rows(on.target, 'SELECT COUNT(*) AS n FROM run_unwind.things')).toEqual([{ n: 501 }]);
  } finally {
    blocker.destroy();
    await on.end();
  }
});

live('a row that was written to the target behind its back ends the run before the freeze', async () => {
  const on = await openPair({ database: 'run_conflict' });
  try {
    await makeThings(on.source, 'run_conflict', 500);
    const before = [await portrait(on.source), await portrait(on.target)];
    expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
    await on.target.query("SET sql_log_bin = 0; INSERT INTO run_conflict.things VALUES (501, 'mine', NULL)");
    await on.source.query("INSERT INTO things VALUES (501, 'theirs', NULL)");
    const ended = await on.run('run');
    expect(ended.code).toBe(4);
    expect(ended.out).toMatch(/Duplicate entry '501' for key 'things\.PRIMARY'/);
    expect((await readJournal(on.journal(1))).map(({ at }) => at)).not.toContain('clock-started');
    expect([await portrait(on.source), await portrait(on.target)]).toEqual(before);
    const again = await on.run('run', '--yes');
    expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: '' });
    expect(await rows(on.target, 'SELECT name FROM run_conflict.things WHERE id = 501')).toEqual([
      { name: 'theirs' },
    ]);
  } finally {
    await on.end();
  }
});

live(
  'a freeze that was called off after the record was switched brings the record and its TTL back',
  async () => {
    const shop = await startShop({ ttl: '2s' });
    const { sandbox, file } = shop;
    const record = () => askRecord(sandbox.dns, 'db.internal.example.com');
    try {
      const before = await record();
      const engine = start(['run', file, '--yes'], sandbox.environment);
      await untilLine(shop.journal(1), ({ at }) => at === 'clock-started', engine);
      // Whoever watches over the freeze decides first: the engine must obey.
      await writeFile(join(dirname(shop.journal(1)), 'decision'), 'thaw', { flag: 'wx' });
      const ended = await engine.ended;
      expect({ code: ended.code, err: ended.err }).toEqual({ code: 4, err: '' });
      expect(ended.out).toContain('the write freeze was ended before the target could open');
      const went = (await readJournal(shop.journal(1))).flatMap((each) =>
        each.at === 'back' ? [each.action] : [],
      );
      expect(went).toContain('switch-traffic/record');
      expect(went).toContain('lower-ttl/ttl');
      expect(went[0]).toBe('freeze-writes/close');
      await sleep(100);
      expect(await record()).toEqual(before);
      const again = await migrate(['run', file, '--yes'], sandbox.environment);
      expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: '' });
      expect(await record()).not.toEqual(before);
    } finally {
      await shop.stop();
    }
  },
);

live('a target that answers nothing any more during the freeze does not keep the source frozen', async () => {
  const shop = await startShop({ ttl: '1s' }, (plan) =>
    plan.replace('write_freeze: 10s', 'write_freeze: 2s'),
  );
  const { sandbox, file } = shop;
  try {
    const engine = start(['run', file, '--yes'], sandbox.environment);
    await untilLine(shop.journal(1), ({ at }) => at === 'clock-started', engine);
    sandbox.target.pause();
    const thawed = await untilLine(shop.journal(1), ({ at }) => at === 'back', engine);
    sandbox.target.resume();
    expect(thawed).toMatchObject({ action: 'freeze-writes/close' });
    expect(await isFrozen(sandbox.source)).toBe(false);
    const ended = await engine.ended;
    expect({ code: ended.code, err: ended.err }, ended.out).toEqual({ code: 4, err: '' });
    expect(await ask(sandbox.target, "SHOW DATABASES LIKE 'shop'")).toEqual([]);
  } finally {
    sandbox.target.resume();
    await shop.stop();
  }
});

live(
  'while a run is taken back, nobody who stands on the target gets a write acknowledged there',
  async () => {
    const on = await openPair({ database: 'run_unwind_fence' });
    try {
      await makeThings(on.source, 'run_unwind_fence', 500);
      const half = await on.run('run', '--yes', '--until', 'replicate');
      expect({ code: half.code, err: half.err }, half.out).toEqual({ code: 0, err: '' });
      const application = await connectTo({ ...pair.target, ...pair.application });
      application.on('error', () => undefined);
      const refused = new Set<string>();
      let acknowledged = 0;
      let over = false;
      const writing = (async () => {
        for (let n = 0; !over; n++)
          await application.query(`INSERT INTO run_unwind_fence.things (name) VALUES ('lost ${n}')`).then(
            () => acknowledged++,
            (error: { code: string }) => refused.add(error.code),
          );
      })();
      expect((await on.run('unwind')).code).toBe(0);
      over = true;
      await writing;
      application.destroy();
      expect(acknowledged).toBe(0);
      expect([...refused]).toContain('ER_OPTION_PREVENTS_STATEMENT');
    } finally {
      await on.end();
    }
  },
);
