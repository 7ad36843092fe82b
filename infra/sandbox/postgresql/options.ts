import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownName } from './owner.ts';

/** Where a server listens, and the files that it uses. */
export interface Place {
  /** The server's own folder: its socket is there. */
  readonly folder: string;
  /** Its data directory, as this process reaches it. */
  readonly data: string;
  readonly address: string;
  readonly port: number;
  /** Whether every statement is written to its log. */
  readonly logStatements: boolean;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Writes the settings of a production server that can be migrated, but light, and who may come in: everybody over TLS with a password,
 * and this process's own account as the superuser, over the socket.
 */
export async function writeServerOptions(place: Place): Promise<void> {
  const { data } = place;
  const settings = {
    listen_addresses: place.address,
    port: place.port,
    unix_socket_directories: place.folder,
    max_connections: 200,
    superuser_reserved_connections: 10,
    password_encryption: 'scram-sha-256',
    ssl: 'on',
    ssl_ca_file: place.ca,
    ssl_cert_file: place.certificate,
    ssl_key_file: place.key,
    // Left as it is by default, that a commit waits for the disk: a killed server must not lose what it acknowledged.
    synchronous_commit: 'on',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    wal_level: 'logical',
    max_wal_senders: 40,
    max_replication_slots: 40,
    max_worker_processes: 48,
    max_logical_replication_workers: 32,
    max_sync_workers_per_subscription: 4,
    max_prepared_transactions: 64,
    // A subscription that failed tries again so often, and not every five seconds.
    wal_retrieve_retry_interval: '500ms',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] %u@%d ',
    log_statement: place.logStatements ? 'all' : 'none',
    cluster_name: 'aurora-migrate-sandbox',
  };
  await writeFile(
    join(data, 'postgresql.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`)
      .join(''),
  );
  await writeFile(
    join(data, 'pg_hba.conf'),
    [
      'local all postgres peer map=own',
      'hostssl all all 127.0.0.0/8 scram-sha-256',
      'hostssl replication all 127.0.0.0/8 scram-sha-256',
      '',
    ].join('\n'),
  );
  await writeFile(join(data, 'pg_ident.conf'), `own "${ownName()}" postgres\n`);
}
