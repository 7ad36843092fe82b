import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mariadbChecks } from '../../../drivers/databases/mariadb/checks/list.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import { database, serverFaults } from '../run/checks-faults.ts';
import { reverseFaults } from '../run/checks-reverse-faults.ts';
import { ask, type Checked, type Fault, prove } from '../run/checks-rig.ts';
import {
  counting,
  proveCounted,
  proveGrants,
  proveLogins,
  proveRefusals,
  proveSessions,
  proveSettable,
} from '../run/checks-shared.ts';
import { tableFaults } from '../run/checks-table-faults.ts';
import { targetFaults } from '../run/checks-target-faults.ts';
import { mariadb } from './available.ts';
import { type OwnServer, startMariadb } from './server.ts';

describe.skipIf(!mariadb)('the checks of MariaDB, on real servers', () => {
  const servers: OwnServer[] = [];
  const application = { username: 'checks_app', password: 'checks-App-1' };
  let on: Checked;

  beforeAll(async () => {
    servers.push(await startMariadb(), await startMariadb());
    const open = async ({ address: { host, port, username: user, password } }: OwnServer) => {
      const session = await createConnection({ host, port, user, password, multipleStatements: true });
      await session.query(
        `CREATE USER '${application.username}'@'%' IDENTIFIED BY '${application.password}';
         GRANT SELECT, INSERT ON ${database}.* TO '${application.username}'@'%'`,
      );
      return session;
    };
    const [first, second] = servers as [OwnServer, OwnServer];
    const session = { source: await open(first), target: await open(second) };
    await session.source.query(
      `CREATE DATABASE ${database}; CREATE TABLE ${database}.keyed (id INT PRIMARY KEY)`,
    );
    on = {
      checks: mariadbChecks,
      databases: [database],
      accounts: [application.username],
      session,
      address: (side, as) => ({
        ...(side === 'source' ? first : second).address,
        ...(as === 'application' ? application : {}),
      }),
    };
  });
  afterAll(async () => {
    closeIdleSessions();
    await Promise.all([on?.session.source.end(), on?.session.target.end()]);
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('find nothing where nothing is wrong, but that a restart forgets', async () => {
    for (const { name } of [...on.checks.source, ...on.checks.target])
      if (!counting.includes(name) && name !== 'persisted-settings')
        expect(await ask(on, { check: name }), name).toEqual([]);
    expect(await ask(on, { check: 'persisted-settings' })).toHaveLength(1);
  });

  test('count what was used since the server’s start', () => proveCounted(on));
  test('advise settings that can be set', () => proveSettable('mariadb', on));
  test('name sessions that stand in the way', () => proveSessions('mariadb', on));
  test('name privileges that are missing, and count those that roles give', () => proveGrants('mariadb', on));
  test('name accounts that are not there, and logins that fail', () => proveLogins(on));
  test('tell what may not be asked', () => proveRefusals(on));

  test('name a replica of the source, but not the target of this very migration', async () => {
    const { host, port, username, password } = on.address('source', null);
    const { target } = on.session;
    await target.query(
      `CHANGE MASTER 'other' TO MASTER_HOST = '${host}', MASTER_PORT = ${port}, MASTER_USER = '${username}', MASTER_PASSWORD = '${password}', MASTER_SSL = 1, MASTER_USE_GTID = slave_pos`,
    );
    try {
      await target.query("START SLAVE 'other' IO_THREAD");
      const elsewhere: Checked = { ...on, address: (_, as) => on.address('source', as) };
      const names = () =>
        ask(elsewhere, { check: 'replicas' }).then((found) => found.map(({ what }) => what).join());
      await expect.poll(names).toMatch(/\(server_id \d+\)" replicates from it/);
      expect(await ask(on, { check: 'replicas' })).toEqual([]);
    } finally {
      await target.query("STOP SLAVE 'other'; RESET SLAVE 'other' ALL");
    }
  });

  const own: readonly Fault[] = [
    {
      name: 'a sequence',
      check: 'table-kinds',
      severity: 'error',
      made: [['source', `CREATE SEQUENCE ${database}.numbers`]],
      found: /"sequence checks_faults\.numbers"/,
      mend: { with: [['source', `DROP SEQUENCE ${database}.numbers`]] },
    },
    {
      name: 'a channel on the source',
      check: 'other-servers',
      severity: 'error',
      made: [['source', "CHANGE MASTER 'checks' TO MASTER_HOST = 'elsewhere.test', MASTER_USER = 'nobody'"]],
      found: /the source is itself a replica of "elsewhere\.test" by the channel "checks"/,
    },
    {
      name: 'a channel on the target',
      check: 'target-replica',
      severity: 'error',
      made: [['target', "CHANGE MASTER 'checks' TO MASTER_HOST = 'elsewhere.test', MASTER_USER = 'nobody'"]],
      found: /the target replicates from "elsewhere\.test" by the channel "checks"/,
    },
    {
      name: 'filters of the target’s own',
      check: 'target-filters',
      severity: 'error',
      made: [['target', "SET GLOBAL replicate_ignore_db = 'checks_there'"]],
      found: /replicate_ignore_db is "checks_there"/,
    },
    {
      name: 'triggers that fire for changes that arrive',
      check: 'applier',
      severity: 'error',
      made: [['target', 'SET GLOBAL slave_run_triggers_for_rbr = YES']],
      found: /slave_run_triggers_for_rbr is "YES"/,
    },
    {
      name: 'transactions of the target’s own',
      check: 'gtid-domain',
      severity: 'error',
      made: [
        ...(['source', 'target'] as const).map(
          (side) =>
            [
              side,
              `SET SESSION gtid_domain_id = 9; CREATE DATABASE checks_there; DROP DATABASE checks_there;
               SET SESSION gtid_domain_id = @@global.gtid_domain_id`,
            ] as const,
        ),
        ['target', 'SET GLOBAL gtid_strict_mode = ON'],
      ],
      found: /transactions of its own in the GTID domain 9/,
    },
    {
      name: 'a name that a filter cannot tell from another',
      check: 'channel-filters',
      severity: 'error',
      tables: ['a,b'],
      made: [
        [
          'source',
          `CREATE TABLE ${database}.\`a,b\` (id INT PRIMARY KEY); CREATE TABLE ${database}.a_b (id INT PRIMARY KEY)`,
        ],
      ],
      found: /"checks_faults\.a,b" and "checks_faults\.a_b" cannot be told apart/,
      mend: { with: [['source', `DROP TABLE ${database}.a_b`]] },
    },
  ];
  const faults = [
    ...[...serverFaults('mariadb'), ...tableFaults('mariadb'), ...targetFaults('mariadb')],
    ...[...reverseFaults('mariadb'), ...own],
  ];
  test.each(faults)('$check: $name', (fault) => prove(on, fault));
});
