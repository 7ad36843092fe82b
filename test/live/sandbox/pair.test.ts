import { readFile } from 'node:fs/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { pair } from '../own.ts';

test.skipIf(!pair)('both servers answer over TLS with the certificate of the run, and differ', async () => {
  if (!pair) return;
  const ca = await readFile(pair.ca, 'utf8');
  const seen: unknown[] = [];
  for (const { host, port, user, password } of [pair.source, pair.target]) {
    const session = await createConnection({ host, port, user, password, ssl: { ca } });
    const [[row]] = await session.query<RowDataPacket[]>(
      'SELECT @@server_uuid AS id, @@gtid_mode AS gtid, @@binlog_row_image AS image',
    );
    const [[cipher]] = await session.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    await session.end();
    expect(row).toMatchObject({ gtid: 'ON', image: 'FULL' });
    expect(cipher?.Value).toMatch(/^TLS_/);
    seen.push(row?.id);
  }
  expect(new Set(seen).size).toBe(2);
});

test.skipIf(!pair)('the application account may write rows, and change nothing else', async () => {
  if (!pair) return;
  const { host, port } = pair.source;
  const session = await createConnection({ host, port, ...pair.application });
  await expect(session.query('CREATE DATABASE not_for_applications')).rejects.toMatchObject({ errno: 1044 });
  await session.end();
});
