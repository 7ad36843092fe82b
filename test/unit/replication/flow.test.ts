import { expect, test } from 'vitest';
import { flowIn, type Shown } from '../../../drivers/replication/native/channel-state.ts';

const shown = (more: Partial<Shown>): Shown => ({
  receiver: 'on',
  applier: 'on',
  filtered: true,
  troubles: [],
  ...more,
});
const trouble = (code: number) => ({ code, message: `error ${code}` });

test.each([
  ['no channel', undefined, 'stands'],
  ['one at work', shown({}), 'flows'],
  ['a stopped applier', shown({ applier: 'off' }), 'stands'],
  ['a stopped receiver', shown({ receiver: 'off' }), 'stands'],
  // Taken for none, a comparison would call different what the channel is about to bring.
  ['a lost connection', shown({ receiver: 'connecting', troubles: [trouble(2003)] }), 'connecting'],
  ['a refused login', shown({ receiver: 'connecting', troubles: [trouble(1045)] }), 'stands'],
])('what a channel can bring: %s', (_, channel, flow) => {
  expect(flowIn(channel)).toBe(flow);
});
