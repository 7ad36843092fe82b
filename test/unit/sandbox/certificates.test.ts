import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';

test('a server certificate stands for its names and its address, and is signed by the authority', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  try {
    const authority = await createAuthority(folder);
    const names = ['orders-db.internal', 'orders-db.example.com'];
    const files = await authority.issue({ names, address: '127.4.5.6', folder });
    const server = new X509Certificate(await readFile(files.certificate));
    const ca = new X509Certificate(await readFile(authority.path));
    expect(ca.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkIssued(ca)).toBe(true);
    expect(names.map((name) => server.checkHost(name))).toEqual(names);
    expect(server.checkHost('other.internal')).toBeUndefined();
    expect(server.checkIP('127.4.5.6')).toBe('127.4.5.6');
  } finally {
    await rm(folder, { recursive: true });
  }
});
