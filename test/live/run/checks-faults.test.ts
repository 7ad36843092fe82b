import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFaults } from './checks-faults.ts';
import { openChecked } from './checks-pair.ts';
import { reverseFaults } from './checks-reverse-faults.ts';
import { ask, type Fault, prove } from './checks-rig.ts';
import {
  counting,
  proveCounted,
  proveGrants,
  proveLogins,
  proveRefusals,
  proveSessions,
  proveSettable,
} from './checks-shared.ts';
import { tableFaults } from './checks-table-faults.ts';
import { targetFaults } from './checks-target-faults.ts';
import { pair } from './pair.ts';

describe.skipIf(!pair)('the checks of MySQL, on real servers', () => {
  let on: Awaited<ReturnType<typeof openChecked>>;
  beforeAll(async () => {
    on = await openChecked();
  });
  afterAll(() => on?.end());

  test('find nothing where nothing is wrong', async () => {
    const all = [...on.checks.source, ...on.checks.target];
    // What is asked elsewhere only, of servers that AWS runs, of DMS and of a replica, is wrong here.
    const asked = all.filter(
      ({ managed, byAccounts, dms, replica }) => !managed && !byAccounts && !dms && !replica,
    );
    expect(asked.length).toBeGreaterThan(60);
    for (const { name } of asked)
      if (!counting.includes(name)) expect(await ask(on, { check: name }), name).toEqual([]);
  });

  test('count what was used since the server’s start', () => proveCounted(on));
  test('advise settings that can be set', () => proveSettable('mysql', on));
  test('name sessions that stand in the way', () => proveSessions('mysql', on));
  test('name privileges that are missing, and count those that roles give', () => proveGrants('mysql', on));
  test('name accounts that are not there, and logins that fail', () => proveLogins(on));
  test('tell what may not be asked', () => proveRefusals(on));

  const own: readonly Fault[] = [
    {
      name: 'JSON that is logged in part',
      check: 'row-value-options',
      severity: 'warn',
      made: [['source', 'SET GLOBAL binlog_row_value_options = PARTIAL_JSON']],
      found: /binlog_row_value_options is PARTIAL_JSON/,
      undone: [['source', "SET GLOBAL binlog_row_value_options = ''"]],
    },
    {
      name: 'GTIDs that are in between',
      check: 'gtid-mode',
      severity: 'error',
      made: [['source', 'SET GLOBAL gtid_mode = ON_PERMISSIVE']],
      found: /gtid_mode is ON_PERMISSIVE/,
      undone: [['source', 'SET GLOBAL gtid_mode = ON']],
    },
    {
      name: 'GTIDs on one side',
      check: 'target-gtid-mode',
      severity: 'error',
      made: ['ON_PERMISSIVE', 'OFF_PERMISSIVE', 'OFF'].map(
        (mode) => ['target', `SET GLOBAL gtid_mode = ${mode}`] as const,
      ),
      found: /gtid_mode is OFF on the target and ON on the source/,
    },
    {
      name: 'another channel on the source',
      check: 'other-servers',
      severity: 'error',
      made: [['source', "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere.test' FOR CHANNEL 'checks'"]],
      found: /the source is itself a replica of "elsewhere\.test" by the channel "checks"/,
    },
    {
      name: 'another channel on the target',
      check: 'target-replica',
      severity: 'error',
      made: [['target', "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere.test' FOR CHANNEL 'checks'"]],
      found: /the target replicates from "elsewhere\.test" by the channel "checks"/,
    },
    {
      name: 'filters that every channel inherits',
      check: 'target-filters',
      severity: 'error',
      made: [['target', 'CHANGE REPLICATION FILTER REPLICATE_IGNORE_DB = (checks_there)']],
      found: /REPLICATE_IGNORE_DB = checks_there for every channel/,
    },
    {
      name: 'a channel that may commit out of order',
      check: 'applier',
      severity: 'error',
      made: [['target', 'SET GLOBAL replica_preserve_commit_order = OFF']],
      found: /replica_preserve_commit_order is "OFF"/,
      undone: [['target', 'SET GLOBAL replica_preserve_commit_order = ON']],
    },
    {
      name: 'super_read_only on the target',
      check: 'target-writable',
      severity: 'error',
      made: [['target', 'SET GLOBAL super_read_only = ON']],
      found: /super_read_only is ON on the target/,
      undone: [['target', 'SET GLOBAL super_read_only = OFF, GLOBAL read_only = OFF']],
    },
    {
      name: 'a target that requires keys',
      check: 'target-keys',
      severity: 'error',
      made: [
        ['source', 'CREATE TABLE checks_faults.keyless (v INT)'],
        ['target', 'SET GLOBAL sql_require_primary_key = ON'],
      ],
      found: /sql_require_primary_key is ON on the target, and there is "checks_faults\.keyless"/,
      undone: [
        ['source', 'DROP TABLE checks_faults.keyless'],
        ['target', 'SET GLOBAL sql_require_primary_key = OFF'],
      ],
    },
    {
      name: 'a target that adds keys',
      check: 'target-keys',
      severity: 'error',
      made: [
        ['source', 'CREATE TABLE checks_faults.keyless (v INT)'],
        ['target', 'SET GLOBAL sql_generate_invisible_primary_key = ON'],
      ],
      found: /sql_generate_invisible_primary_key is ON on the target, and there is "checks_faults\.keyless"/,
      undone: [
        ['source', 'DROP TABLE checks_faults.keyless'],
        ['target', 'SET GLOBAL sql_generate_invisible_primary_key = OFF'],
      ],
    },
    {
      name: 'a foreign key to a column that is not unique',
      check: 'target-keys',
      severity: 'error',
      made: [
        [
          'source',
          `SET SESSION restrict_fk_on_non_standard_key = OFF; CREATE TABLE checks_faults.parent (id INT PRIMARY KEY, v INT, KEY (v));
           CREATE TABLE checks_faults.child (id INT PRIMARY KEY, v INT, CONSTRAINT odd FOREIGN KEY (v) REFERENCES checks_faults.parent (v))`,
        ],
      ],
      found: /restrict_fk_on_non_standard_key is ON on the target, and there is "checks_faults\.child\.odd"/,
      undone: [
        ['source', 'DROP TABLE checks_faults.child, checks_faults.parent'],
        ['target', 'SET GLOBAL restrict_fk_on_non_standard_key = ON'],
      ],
    },
    {
      name: 'a table in a tablespace of its own',
      check: 'table-options',
      severity: 'error',
      made: [
        ['source', "CREATE TABLESPACE checks_space ADD DATAFILE 'checks_space.ibd'"],
        ['source', 'CREATE TABLE checks_faults.`pla-ced` (id INT PRIMARY KEY) TABLESPACE checks_space'],
      ],
      found: /"checks_faults\.pla-ced" lies in the tablespace "checks_space"/,
      undone: [
        ['source', 'DROP TABLE checks_faults.`pla-ced`'],
        ['source', 'DROP TABLESPACE checks_space'],
      ],
    },
    {
      name: 'transactions that are not recorded',
      check: 'long-transactions',
      severity: 'warn',
      made: [
        [
          'source',
          "UPDATE performance_schema.setup_consumers SET enabled = 'NO' WHERE name = 'events_transactions_current'",
        ],
      ],
      found: /the server does not record transactions/,
    },
  ];
  const faults = [
    ...serverFaults('mysql'),
    ...tableFaults('mysql'),
    ...targetFaults('mysql'),
    ...reverseFaults('mysql'),
    ...own,
  ];
  test.each(faults)('$check: $name', (fault) => prove(on, fault));
});
