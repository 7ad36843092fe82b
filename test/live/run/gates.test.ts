import { expect, test } from 'vitest';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { readJournal } from './rig.ts';

const live = test.skipIf(!pair);

/** The hour that begins two hours from now, as HH:00 in UTC. */
const hour = (later: number) => `${String((new Date().getUTCHours() + later) % 24).padStart(2, '0')}:00`;

live('a cutover waits for its window and its approval, and the run goes on once it has them', async () => {
  const more = `environments:
  night: { requires: { window: { from: "${hour(2)}", to: "${hour(3)}" } } }
  prod: { requires: { approval: true } }`;
  const on = await openPair({ database: 'run_gates', more });
  try {
    await makeThings(on.source, 'run_gates', 100);
    const usage = await on.run('run', '--yes');
    expect(usage.code).toBe(64);
    expect(usage.err).toContain('"night", "prod"');

    const closed = await on.run('run', '--yes', '--env', 'night');
    expect({ code: closed.code, err: closed.err }).toEqual({ code: 5, err: '' });
    expect(closed.out).toContain(`the cutover window opens from ${hour(2)} to ${hour(3)}`);
    expect((await on.run('run', '--env', 'night')).code).toBe(5);
    expect((await readJournal(on.journal(1, 'night'))).map(({ at }) => at)).not.toContain('clock-started');
    expect((await on.run('unwind', '--env', 'night')).code).toBe(0);

    const waits = await on.run('run', '--yes', '--env', 'prod', '--json');
    expect({ code: waits.code, err: waits.err }).toEqual({ code: 5, err: '' });
    expect(JSON.parse(waits.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      how: 'waiting',
      gate: 'approval',
    });
    const status = await on.run('status', '--env', 'prod');
    expect(status.out).toMatch(/pair \(prod\) {3}run-0001 {3}waiting/);
    expect(status.out).toContain('It waits: the cutover of "pair" waits for `migrate approve`');
    expect(await rows(on.source, 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 0 }]);

    expect((await on.run('approve', '--env', 'night')).err).toContain('requires no approval in night');
    const approved = await on.run('approve', '--env', 'prod', '--by', 'the one on call');
    expect(approved.out).toMatch(/^Approved by the one on call at /);
    expect((await on.run('approve', '--env', 'prod', '--by', 'somebody else')).out).toMatch(
      /^Was approved already by the one on call at /,
    );
    const done = await on.run('run', '--env', 'prod');
    expect({ code: done.code, err: done.err }).toEqual({ code: 0, err: '' });
    const released = (await readJournal(on.journal(1, 'prod'))).find(({ at }) => at === 'released');
    expect(released).toMatchObject({ gate: 'approval', by: { by: 'the one on call' } });
  } finally {
    await on.end();
  }
});
