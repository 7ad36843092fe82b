import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mariadbChecks } from '../../../drivers/databases/mariadb/checks/list.ts';
import { askMysqlCheck } from '../../../drivers/databases/mysql/check-operations.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { createEngineAccount, randomPassword } from '../../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { obtainServer } from '../../../infra/sandbox/obtain.ts';
import { type MysqlServer, startServer } from '../../../infra/sandbox/servers.ts';
import { mariadb } from './available.ts';

describe.skipIf(!mariadb)('what is set when a MariaDB server starts', () => {
  const engine = { user: 'migrate', password: randomPassword() };
  let folder: Awaited<ReturnType<typeof leashFolder>>;
  let server: MysqlServer;
  let plain: string;

  beforeAll(async () => {
    folder = await leashFolder('aurora-migrate-checks');
    const mysqld = await obtainServer('mariadb', () => undefined);
    server = await startServer({ name: 'checks', authority: await createAuthority(folder.path), mysqld });
    plain = await readFile(join(server.folder, 'my.cnf'), 'utf8');
    const session = await server.connect();
    await createEngineAccount(session, engine);
    await session.query('CREATE DATABASE checks_faults');
    await session.end();
  });
  afterAll(async () => {
    closeIdleSessions();
    await server?.stop();
    await folder?.remove();
  });

  const restartWith = async (...lines: readonly string[]) => {
    closeIdleSessions();
    await writeFile(join(server.folder, 'my.cnf'), `${plain}${lines.join('\n')}\n`);
    await server.restart();
  };
  /** One server stands for both sides: each of these checks looks at one. */
  const found = async (check: string): Promise<string> => {
    const address = {
      host: server.address,
      name: server.address,
      port: server.port,
      username: engine.user,
      password: engine.password,
      tls: 'require',
    };
    const answer = (await askMysqlCheck(
      { check, moves: [], databases: ['checks_faults'], accounts: [] },
      { on: 'source', deadline: Date.now() + 60_000, server: async () => address } as unknown as Tools,
      mariadbChecks,
    )) as unknown as { findings: readonly { what: string }[] };
    return answer.findings.map(({ what }) => what).join();
  };

  test('is named, and mended by the configuration', async () => {
    await restartWith(
      'binlog_do_db=elsewhere',
      'slave_skip_errors=1062',
      'log_slave_updates=OFF',
      'replicate_do_db=a',
    );
    expect(await found('log-filters')).toMatch(/changes in "checks_faults" are not logged/);
    expect(await found('applier')).toMatch(/slave_skip_errors is "1062"/);
    expect(await found('target-log')).toMatch(/log_slave_updates is OFF/);
    expect(await found('target-filters')).toMatch(/replicate_do_db is "a"/);
    await restartWith('skip_log_bin', 'log_slave_updates=OFF');
    expect(await found('log-bin')).toBe('log_bin is OFF');
    await restartWith('wsrep_on=OFF');
    for (const check of ['log-filters', 'applier', 'target-log', 'target-filters', 'log-bin'])
      expect(await found(check), check).toBe('');
  });

  test('one server is not two', async () => {
    await restartWith();
    expect(await found('server-id')).toMatch(/both servers have server_id \d+, or are one server/);
  });
});
