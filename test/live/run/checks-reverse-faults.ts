import type { Engine } from '../../../drivers/databases/mysql/checks/check.ts';
import { wrong } from './checks-faults.ts';
import type { Fault } from './checks-rig.ts';

/** A setting of the target that keeps changes from being led back. */
const ofTarget = (check: string, setting: string, value: string, usual: string): Fault => ({
  ...wrong(check, setting, value, 'error', usual),
  name: `${setting} = ${value} on the target`,
  made: [['target', `SET GLOBAL ${setting} = ${value}`]],
  undone: [['target', `SET GLOBAL ${setting} = ${usual}`]],
});

const modes = (side: 'source' | 'target', ...names: readonly string[]) =>
  names.map((mode) => [side, `SET GLOBAL gtid_mode = ${mode}`] as const);

const applier: { readonly [E in Engine]: string } = { mysql: 'replica', mariadb: 'slave' };

/** Faults that matter only where a channel is to lead back, of both kinds of server. */
export const reverseFaults = (engine: Engine): readonly Fault[] => [
  ofTarget('reverse-log', 'binlog_format', 'MIXED', 'ROW'),
  ofTarget('reverse-log', 'binlog_row_image', 'MINIMAL', 'FULL'),
  {
    ...ofTarget('reverse-log-retention', 'binlog_expire_logs_seconds', '129600', '2592000'),
    window: 86_400,
    found: /binlog_expire_logs_seconds keeps logs for 36 h; .* open for 24 h, .*: 48 h/,
  },
  wrong('reverse-packets', `${applier[engine]}_max_allowed_packet`, '1048576', 'error', '1073741824'),
  wrong('reverse-applier', `${applier[engine]}_exec_mode`, 'IDEMPOTENT', 'error', 'STRICT'),
  ...(engine === 'mysql'
    ? [
        {
          name: 'GTIDs on the target only',
          check: 'reverse-gtid-mode',
          severity: 'error' as const,
          made: modes('source', 'ON_PERMISSIVE', 'OFF_PERMISSIVE', 'OFF'),
          found: /gtid_mode is OFF on the source and ON on the target/,
          undone: [
            ...modes('source', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'),
            ...modes('target', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'),
          ],
        },
      ]
    : [
        {
          name: 'one GTID domain for both',
          check: 'reverse-gtid-domain',
          severity: 'error' as const,
          made: (['source', 'target'] as const).map(
            (side) => [side, 'SET GLOBAL gtid_domain_id = 0'] as const,
          ),
          found: /gtid_domain_id is 0 on both sides/,
          undone: [
            ['source', 'SET GLOBAL gtid_domain_id = 4711'],
            ['target', 'SET GLOBAL gtid_domain_id = 4712'],
          ] as const,
        },
      ]),
];
