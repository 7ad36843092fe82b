import type { Engine } from '../../dms/engine.ts';
import { mysqlEngine } from '../../dms/mysql-engine.ts';
import { postgresqlEngine } from '../../dms/postgresql/engine.ts';

/** An engine's name in DMS: what it is shown as, and the servers that it stands for. */
export interface EngineName {
  readonly shown: string;
  readonly engine: Engine;
  /** The structure that an endpoint of it has its own settings in. */
  readonly settings: 'MySQLSettings' | 'PostgreSQLSettings';
  /** https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html */
  readonly sslModes: readonly string[];
}

const mysql = {
  engine: mysqlEngine,
  settings: 'MySQLSettings',
  sslModes: ['none', 'verify-ca', 'verify-full'],
} as const;
const postgresql = {
  engine: postgresqlEngine,
  settings: 'PostgreSQLSettings',
  sslModes: ['none', 'require', 'verify-ca', 'verify-full'],
} as const;

/** The engines that the sandbox has endpoints for, by DMS's names. */
export const engineNames = {
  mysql: { ...mysql, shown: 'MySQL' },
  mariadb: { ...mysql, shown: 'MariaDB' },
  aurora: { ...mysql, shown: 'Amazon Aurora MySQL' },
  postgres: { ...postgresql, shown: 'PostgreSQL' },
  'aurora-postgresql': { ...postgresql, shown: 'Amazon Aurora PostgreSQL' },
} as const satisfies Readonly<Record<string, EngineName>>;

/** The name of an engine, which an endpoint has only where it is known. */
export type KnownEngine = keyof typeof engineNames;

/** The servers that an endpoint's engine stands for. */
export const engineNamed = (name: string): EngineName => engineNames[name as KnownEngine];
