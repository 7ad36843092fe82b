import { expect, test } from 'vitest';
import { decisionIn } from '../../../engine/state/decision.ts';
import { type Store, WrittenMeanwhile } from '../../../engine/state/store.ts';

/** What every store has to keep. `open` opens one by a path, as another process would: nothing is shared but what is stored. */
export function storeContract(open: (path: string) => Store): void {
  test('of fifty that create a record at once exactly one does, and the record is whole', async () => {
    for (const name of ['one', 'two', 'three']) {
      const won = await Promise.all(
        Array.from({ length: 50 }, (_, n) => open('race').create(name, `${n}`.repeat(1_000))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await open('race').read(name)).toBe(`${won.indexOf(true)}`.repeat(1_000));
    }
    expect(await open('race').list()).toEqual(['one', 'three', 'two']);
  });

  test('one of many that create the same text has created it', async () => {
    const won = await Promise.all(Array.from({ length: 10 }, () => open('alike').create('thaw', 'thaw')));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('commit and thaw race: one wins, and both learn the same', async () => {
    for (let n = 0; n < 20; n++) {
      const order = n % 2 ? (['commit', 'thaw'] as const) : (['thaw', 'commit'] as const);
      const settled = await Promise.all(
        order.map((each) => decisionIn(open('decisions').folder(`${n}`)).settle(each)),
      );
      expect(settled[0]).toBe(settled[1]);
      expect(await decisionIn(open('decisions').folder(`${n}`)).read()).toBe(settled[0]);
    }
  });

  test('a record that is replaced is the old one or the new one at every moment', async () => {
    const [old, new_] = ['a'.repeat(100_000), 'b'.repeat(100_000)];
    await open('replace').replace('record', old);
    const seen = new Set<string | null>();
    let writing = true;
    const reading = (async () => {
      while (writing) seen.add(await open('replace').read('record'));
    })();
    for (let n = 0; n < 20; n++) await open('replace').replace('record', n % 2 ? old : new_);
    writing = false;
    await reading;
    expect([...seen].every((text) => text === old || text === new_)).toBe(true);
  });

  test('lines are added in order, also to a record and a folder that were not there', async () => {
    const store = open('lines').folder('run-0001');
    for (const [n, line] of ['öne', 'two', 'six'].entries())
      await store.append('journal', line, n * 4 + Math.min(n, 1));
    expect(await store.read('journal')).toBe('öne\ntwo\nsix\n');
    expect(store.place).toBe(`${open('lines').place}/run-0001`);
    expect(await open('lines').list()).toEqual(['run-0001']);
  });

  test('whoever was held up while another one wrote adds nothing to a record', async () => {
    const [one, other] = [open('late'), open('late')];
    await one.append('journal', 'one', 0);
    await other.append('journal', 'of the other', 4);
    for (let n = 0; n < 2; n++)
      await expect(one.append('journal', 'two', 4)).rejects.toBeInstanceOf(WrittenMeanwhile);
    await expect(one.append('journal', 'two', 4)).rejects.toThrow('somebody else has written to');
    await expect(open('late').append('journal', 'new', 0)).rejects.toBeInstanceOf(WrittenMeanwhile);
    expect(await one.read('journal')).toBe('one\nof the other\n');
  });

  test('whoever reads again what another one wrote goes on behind it', async () => {
    const [one, other] = [open('again'), open('again')];
    await one.append('journal', 'one', 0);
    await other.append('journal', 'two', 4);
    await one.append('journal', 'six', 8);
    await one.replace('journal', 'one\n');
    await one.append('journal', 'ten', 4);
    expect(await other.read('journal')).toBe('one\nten\n');
  });

  test('what is listed is what stands directly there, sorted; what is not there is null', async () => {
    const store = open('listed');
    expect(await store.read('record')).toBe(null);
    expect(await store.list()).toEqual([]);
    for (const name of ['run-2', 'run-10', 'run-1']) await store.folder(name).create('plan.json', '{}');
    for (const name of ['lease-2', 'lease-1', 'run-1.txt']) await store.create(name, name);
    expect(await store.list()).toEqual(['lease-1', 'lease-2', 'run-1', 'run-1.txt', 'run-10', 'run-2']);
    expect(await store.folder('run-1').list()).toEqual(['plan.json']);
    expect(await store.folder('run').list()).toEqual([]);
    expect(await store.create('lease-1', 'another')).toBe(false);
    expect(await store.read('lease-1')).toBe('lease-1');
  });
}
