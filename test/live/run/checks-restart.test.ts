import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import { createEngineAccount, randomPassword } from '../../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../../../infra/sandbox/servers.ts';
import { database } from './checks-faults.ts';
import { openChecked } from './checks-pair.ts';
import { ask, type Checked } from './checks-rig.ts';
import { pair } from './pair.ts';

describe.skipIf(!pair)('what is set when a server starts', () => {
  let on: Awaited<ReturnType<typeof openChecked>>;
  let server: MysqlServer;
  let plain: string;
  let folder: Awaited<ReturnType<typeof leashFolder>>;
  const engine = { user: 'migrate', password: randomPassword() };

  /** The server of its own in place of one side of the pair. */
  const as = (side: 'source' | 'target'): Checked => ({
    ...on,
    address: (each, secret) =>
      each === side
        ? {
            ...on.address(each, secret),
            host: server.address,
            name: server.address,
            port: server.port,
            username: engine.user,
            password: engine.password,
            tls: 'require',
          }
        : on.address(each, secret),
  });
  const restartWith = async (...lines: readonly string[]) => {
    closeIdleSessions();
    await writeFile(join(server.folder, 'my.cnf'), `${plain}${lines.join('\n')}\n`);
    await server.restart();
  };

  beforeAll(async () => {
    on = await openChecked();
    folder = await leashFolder('aurora-migrate-checks');
    server = await startServer({ name: 'checks', authority: await createAuthority(folder.path) });
    plain = await readFile(join(server.folder, 'my.cnf'), 'utf8');
    const session = await server.connect();
    await createEngineAccount(session, engine);
    await session.query(`CREATE DATABASE ${database}`);
    await session.end();
  });
  afterAll(async () => {
    closeIdleSessions();
    await server?.stop();
    await folder?.remove();
    await on?.end();
  });

  test('is named on the source', async () => {
    await restartWith(
      `binlog_ignore_db=${database}`,
      'persisted_globals_load=OFF',
      'performance_schema=OFF',
      'binlog_transaction_compression=ON',
    );
    const source = as('source');
    for (const [check, found] of [
      ['log-filters', /changes in "checks_faults" are not logged/],
      ['persisted-settings', /persisted_globals_load is OFF/],
      ['performance-schema', /performance_schema is OFF on the source/],
      ['log-compression', null],
    ] as const)
      expect((await ask(source, { check })).map(({ what }) => what).join(), check).toEqual(
        found === null ? '' : expect.stringMatching(found),
      );
    await restartWith(
      'skip_log_bin',
      'gtid_mode=OFF',
      'enforce_gtid_consistency=OFF',
      'log_replica_updates=OFF',
    );
    expect((await ask(source, { check: 'log-bin' })).map(({ what }) => what)).toEqual(['log_bin is OFF']);
    expect(await ask(source, { check: 'gtid-mode' })).toEqual([]);
    await restartWith('gtid_mode=ON_PERMISSIVE', 'enforce_gtid_consistency=WARN');
    expect(await ask(source, { check: 'gtid-consistency' })).toEqual([]);
    expect(await ask(source, { check: 'gtid-mode' })).toHaveLength(1);
  });

  test('is named on the target, and mended by the configuration', async () => {
    await restartWith(
      `binlog_ignore_db=${database}`,
      'skip_replica_start=OFF',
      'replica_skip_errors=1062',
      'log_replica_updates=OFF',
      'performance_schema=OFF',
    );
    const target = as('target');
    for (const [check, found] of [
      ['skip-replica-start', /skip_replica_start is OFF/],
      ['applier', /replica_skip_errors is "1062"/],
      ['reverse-log-filters', /changes in "checks_faults" are not logged/],
      ['target-log', /log_replica_updates is OFF/],
      ['reverse-log', /log_replica_updates is "OFF" on the target/],
      ['performance-schema', /performance_schema is OFF on the target/],
    ] as const)
      expect((await ask(target, { check })).map(({ what }) => what).join(), check).toMatch(found);
    for (const [check, found] of [
      ['reverse-skip-start', /skip_replica_start is OFF on the source/],
      ['reverse-applier', /replica_skip_errors is "1062" on the source/],
    ] as const)
      expect((await ask(as('source'), { check })).map(({ what }) => what).join(), check).toMatch(found);
    await restartWith();
    const source = as('source');
    for (const check of ['skip-replica-start', 'applier', 'target-log', 'performance-schema', 'reverse-log'])
      expect(await ask(target, { check }), check).toEqual([]);
    for (const check of ['reverse-skip-start', 'reverse-applier'])
      expect(await ask(source, { check }), check).toEqual([]);
  });

  test('one server is not two', async () => {
    const both: Checked = { ...on, address: (_, secret) => on.address('source', secret) };
    const [same] = await ask(both, { check: 'server-id' });
    expect(same?.what).toMatch(/both sides have server_uuid .*: they are one server/);
    const id = (await on.session.source.query('SELECT @@global.server_id AS id'))[0] as unknown as {
      id: number;
    }[];
    await restartWith(`server_id=${id[0]?.id}`);
    const [equal] = await ask(as('target'), { check: 'server-id' });
    expect(equal?.what).toMatch(/both servers have server_id/);
    const session = await server.connect();
    await session.query(equal?.mend.replace('On the target: ', '').replace(';', '') ?? '');
    expect(await ask(as('target'), { check: 'server-id' })).toEqual([]);
    await session.query('SET GLOBAL server_id = 0');
    await session.end();
    expect((await ask(as('source'), { check: 'server-id' })).map(({ what }) => what)).toEqual([
      'server_id is 0',
    ]);
  });

  test('another server that follows the source is named, and the target itself is not', async () => {
    await restartWith();
    const session = await server.connect();
    const { host, port, username, password } = on.address('source', null);
    await session.query(
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${host}', SOURCE_PORT = ${port}, SOURCE_USER = '${username}', SOURCE_PASSWORD = '${password}', SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1`,
    );
    await session.query('START REPLICA IO_THREAD');
    const names = () => ask(on, { check: 'replicas' }).then((found) => found.map(({ what }) => what).join());
    await expect.poll(names).toMatch(/\(server_id \d+\)" replicates from it/);
    expect(await ask(as('target'), { check: 'replicas' })).toEqual([]);

    // Much of what the target wrote itself would be purged on the source, which then refuses its replica.
    const { source, target } = on.session;
    const writeThere = () => target.query('CREATE DATABASE checks_there; DROP DATABASE checks_there');
    await writeThere();
    expect(await ask(on, { check: 'reverse-replicas' })).toEqual([]);
    await target.query("SET GLOBAL gtid_purged = '+01234567-89ab-cdef-0123-456789abcdef:1-10001'");
    const [cut] = await ask(on, { check: 'reverse-replicas' });
    expect(cut?.what).toMatch(
      /replicates from the source, and the target has more than 10,000 transactions of its own: [-\w]{36}:/,
    );
    expect(cut?.mend).toContain('RESET BINARY LOGS AND GTIDS');
    await target.query('RESET BINARY LOGS AND GTIDS');
    expect(await ask(on, { check: 'reverse-replicas' })).toEqual([]);
    await writeThere();
    const [[row]] = (await target.query('SELECT @@global.gtid_executed AS own')) as unknown as [
      { own: string }[],
    ];
    await source.query('SET GLOBAL gtid_purged = ?', [`+${row?.own}`]);
    await session.query('STOP REPLICA');
    await session.query('START REPLICA IO_THREAD');
    const error = async () =>
      (
        (await session.query(
          'SELECT last_error_message AS text FROM performance_schema.replication_connection_status',
        )) as unknown as [{ text: string }[]]
      )[0][0]?.text;
    await expect.poll(error).toMatch(/error 1236|purged/);
    await session.query('STOP REPLICA');
    await session.query('RESET REPLICA ALL');
    await session.end();
  });
});
