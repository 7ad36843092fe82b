import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { processList } from '../../../drivers/databases/mysql/process-list.ts';
import { connect } from '../../../drivers/databases/mysql/session.ts';
import { connectTo } from '../traffic/shop.ts';
import { pair } from './pair.ts';

test.skipIf(!pair)('sessions are listed while one of them runs a statement with 🛒 in it', async () => {
  const busy = await connectTo(pair.source);
  const { host, port, user: username, password } = pair.source;
  const session = await connect({
    host,
    name: host,
    port,
    username,
    password,
    tls: 'verify',
    ca: await readFile(pair.ca, 'utf8'),
  });
  try {
    const running = busy.query("SELECT SLEEP(2), '🛒'");
    await session.rows('DO SLEEP(0.2)');
    const list = await processList(session.rows);
    expect(list.some(({ info }) => info?.startsWith('SELECT SLEEP(2)'))).toBe(true);
    expect(list.find(({ id }) => id === session.id)).toMatchObject({ user: username, command: 'Query' });
    await running;
  } finally {
    busy.destroy();
    session.destroy();
  }
});
