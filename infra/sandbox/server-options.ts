import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mysqld } from './find-server.ts';
import { runAs } from './template.ts';

/** Where a server listens, and the files that it uses. */
export interface Place {
  /** A folder. */
  readonly data: string;
  readonly address: string;
  readonly port: number;
  readonly socket: string;
  readonly errorLog: string;
  readonly generalLog: string;
  /** Whether the general log is written from the start. */
  readonly logStatements: boolean;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const engineOptions = {
  mysql: [
    'mysqlx=OFF',
    'gtid_mode=ON',
    'enforce_gtid_consistency=ON',
    'log_replica_updates=ON',
    'skip_replica_start=ON',
    'innodb_redo_log_capacity=128M',
    'performance_schema=ON',
  ],
  mariadb: [
    'log_slave_updates=ON',
    'skip_slave_start=ON',
    // As MySQL has it; this is what tables without a character set of their own get.
    'character_set_server=utf8mb4',
  ],
} as const;

/**
 * Writes `my.cnf`: the settings of a production server that can be migrated, but light.
 * A file and not arguments, since a server without one does not read what SET PERSIST wrote.
 */
export async function writeServerOptions(mysqld: Mysqld, folder: string, place: Place): Promise<void> {
  const lines = [
    '[mysqld]',
    ...mysqld.options,
    ...runAs(),
    `datadir=${place.data}`,
    `tmpdir=${folder}`,
    `socket=${place.socket}`,
    `pid_file=${folder}/mysqld.pid`,
    `log_error=${place.errorLog}`,
    `bind_address=${place.address}`,
    `port=${place.port}`,
    'secure_file_priv=',
    'skip_name_resolve=ON',
    `ssl_ca=${place.ca}`,
    `ssl_cert=${place.certificate}`,
    `ssl_key=${place.key}`,
    'require_secure_transport=OFF',
    `server_id=${randomInt(1, 2 ** 31)}`,
    'log_bin=binlog',
    'binlog_format=ROW',
    'binlog_row_image=FULL',
    ...engineOptions[mysqld.engine],
    // Servers that follow each other number their own transactions in domains of their own.
    ...(mysqld.engine === 'mariadb' ? [`gtid_domain_id=${randomInt(1, 2 ** 31)}`] : []),
    // Only a crash of the machine can lose what the operating system holds, and then the sandbox is gone too.
    'innodb_flush_log_at_trx_commit=2',
    'sync_binlog=0',
    'innodb_buffer_pool_size=256M',
    'log_output=FILE',
    `general_log_file=${place.generalLog}`,
    `general_log=${place.logStatements ? 'ON' : 'OFF'}`,
  ];
  await writeFile(join(folder, 'my.cnf'), `${lines.join('\n')}\n`, { mode: 0o600 });
}
