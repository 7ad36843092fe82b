import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { migrate } from './rig.ts';

const live = test.skipIf(!pair);

live('two servers by address and port, TLS verified, passwords from the environment', async () => {
  const on = await openPair({ database: 'run_pair' });
  try {
    await makeThings(on.source, 'run_pair', 2_000);
    const half = await on.run('run', '--yes', '--until', 'replicate');
    expect({ code: half.code, err: half.err }).toEqual({ code: 0, err: '' });
    expect(half.out).toContain('Stopped after replicate');
    await on.source.query("INSERT INTO things (name) VALUES ('while both are live')");

    const verified = await on.run('verify', '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({ verdict: 'equal', rows: 2_001 });
    expect((await on.run('status')).out).toMatch(/run-0001 {3}stopped[\s\S]*migrate run/);

    const done = await on.run('run');
    expect({ code: done.code, err: done.err }).toEqual({ code: 0, err: '' });
    expect(await rows(on.target, 'SELECT COUNT(*) AS n, MAX(id) AS last FROM run_pair.things')).toEqual([
      { n: 2_001, last: 2_001 },
    ]);
    await on.target.query("INSERT INTO run_pair.things (name) VALUES ('the next key')");
    expect(await rows(on.target, "SELECT id FROM run_pair.things WHERE name = 'the next key'")).toEqual([
      { id: 2_002 },
    ]);
    await expect(on.source.query("INSERT INTO things (name) VALUES ('too late')")).rejects.toMatchObject({
      code: 'ER_OPTION_PREVENTS_STATEMENT',
    });
    const again = await on.run('run', '--yes');
    expect(again.code).toBe(0);
    expect(again.err).toContain('nothing left to do');
    expect((await on.run('unwind')).err).toContain('past its point of no return');
  } finally {
    await on.end();
  }
});

live('plain connections, and encrypted ones that are not verified, carry the changes too', async () => {
  const on = await openPair({ database: 'run_plain', tls: { source: 'disabled', target: 'require' } });
  try {
    await makeThings(on.source, 'run_plain', 100);
    const half = await on.run('run', '--yes', '--until', 'replicate');
    expect({ code: half.code, err: half.err }).toEqual({ code: 0, err: '' });
    const ssl =
      'SELECT ssl_allowed AS encrypted FROM performance_schema.replication_connection_configuration';
    expect(await rows(on.target, ssl)).toEqual([{ encrypted: 'NO' }]);
    const unwound = await on.run('unwind');
    expect(unwound.code).toBe(0);
    expect(unwound.out).toContain('everything is as it was before');
    expect(await rows(on.target, "SHOW DATABASES LIKE 'run_plain'")).toEqual([]);
  } finally {
    await on.end();
  }
});

live(
  'a server whose certificate nobody vouches for, or whose password is wrong, is refused with what to do',
  async () => {
    const folder = await leashFolder('aurora-migrate-stranger');
    const { path: ca } = await createAuthority(folder.path);
    const on = await openPair({ database: 'run_refused', ca });
    try {
      const stranger = await on.run('plan');
      expect(stranger.code).toBe(1);
      expect(stranger.err).toContain(
        `cannot connect as "migrate" at "${pair.source.host}:${pair.source.port}": `,
      );
      expect(stranger.err).toContain('→ Give the authority as `ca: FILE`');
      await writeFile(on.file, (await readFile(on.file, 'utf8')).replaceAll(ca, pair.ca));
      const wrong = await migrate(['plan', on.file], { ...on.environment, SOURCE_PASSWORD: 'wrong' });
      expect(wrong.code).toBe(1);
      expect(wrong.err).toContain('Access denied');
      expect(wrong.err).toContain('→ Check the credentials that the plan refers to.');
      const ran = await migrate(['run', on.file, '--yes'], { ...on.environment, SOURCE_PASSWORD: 'wrong' });
      expect(ran.code, 'an error, and no check that failed').toBe(1);
      expect(ran.out).toMatch(/Nothing was changed[\s\S]*→ Check the credentials/);
      const unset = await migrate(['plan', on.file], {});
      expect(unset.code).toBe(1);
      expect(unset.err).toContain('the environment variable "SOURCE_PASSWORD" is not set');
    } finally {
      await on.end();
      await folder.remove();
    }
  },
);

live('a plan whose database has no tables moves nothing, and says so', async () => {
  const on = await openPair({ database: 'run_nothing' });
  try {
    const { code, err } = await on.run('plan');
    expect(code).toBe(1);
    expect(err).toContain('fits "run_nothing.*"');
  } finally {
    await on.end();
  }
});
