import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { chooseAddress } from '../../../infra/sandbox/address.ts';
import { type Link, startLink } from '../../../infra/sandbox/faults/link.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  while (stops.length) await stops.pop()?.();
});

/** A server that sends back what it gets, behind a link. */
async function open(): Promise<{ link: Link; dial(): Promise<Socket> }> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  stops.push(() => server.close());
  const address = await chooseAddress([port]);
  const link = await startLink({ address, port }, { address: '127.0.0.1', port });
  stops.push(() => link.stop());
  return {
    link,
    async dial() {
      const socket = connect(port, address);
      socket.on('error', () => undefined);
      stops.push(() => socket.destroy());
      await once(socket, 'connect');
      return socket;
    },
  };
}

async function say(socket: Socket, word: string): Promise<string> {
  const answer = once(socket, 'data');
  socket.write(word);
  return String((await answer)[0]);
}

test('a link carries bytes both ways, and slowly where it is told to', async () => {
  const { link, dial } = await open();
  const socket = await dial();
  expect(await say(socket, 'hello')).toBe('hello');
  link.slow(50);
  const began = performance.now();
  expect(await say(socket, 'again')).toBe('again');
  expect(performance.now() - began).toBeGreaterThan(95);
});

test('a link that is cut ends every connection, lets none through, and then carries again', async () => {
  const { link, dial } = await open();
  const socket = await dial();
  expect(await say(socket, 'hello')).toBe('hello');
  const closed = once(socket, 'close');
  const passed = link.cut(100);
  await closed;
  const refused = await dial().then(
    (other) => once(other, 'close'),
    ({ code }) => [code],
  );
  expect(refused).toHaveLength(1);
  await passed;
  expect(await say(await dial(), 'back')).toBe('back');
});

test('a silent link swallows bytes, and afterwards ends what stood meanwhile', async () => {
  const { link, dial } = await open();
  const socket = await dial();
  expect(await say(socket, 'hello')).toBe('hello');
  let heard = '';
  socket.on('data', (data) => {
    heard += String(data);
  });
  const closed = once(socket, 'close');
  const passed = link.silence(100);
  socket.write('is anybody there');
  await passed;
  await closed;
  expect(heard).toBe('');
  expect(await say(await dial(), 'back')).toBe('back');
});
