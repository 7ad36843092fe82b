import { connect as connectSocket } from 'node:net';
import mysql, { type SslOptions } from 'mysql2';
import type { Statement } from './script.ts';
import { codeOf, depict, type Login, type OpenSession, SessionError } from './session.ts';

const connectWithin = 2_000;

// Whatever says so to a COMMIT has rolled the transaction back.
const certain = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
]);
// An application that keeps such a connection would stay on a side that is closed for good.
const readOnly = new Set(['ER_OPTION_PREVENTS_STATEMENT', 'ER_READ_ONLY_MODE']);

/** Opens sessions on servers of MySQL and MariaDB. They share what is parsed of the certificates, and resume each other's TLS sessions. */
export function openMysql({ user, password, database, ca }: Login): OpenSession {
  const ssl: SslOptions = { ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' };
  return async ({ address, port, name }) => {
    const socket = connectSocket({ host: address, port, noDelay: true });
    const connection = mysql.createConnection({
      ...{ user, password, database, ssl },
      // The socket goes to the resolved address; mysql2 takes the name to verify from `host`.
      host: name,
      stream: () => socket,
      connectTimeout: connectWithin,
      // The default makes room for 16,000 each time: dear where connections come and go.
      maxPreparedStatements: 100,
      charset: 'utf8mb4',
      rowsAsArray: true,
      dateStrings: true,
      jsonStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    });
    // Losses reach the calls in flight; without a listener they would end the process.
    connection.on('error', () => undefined);
    const close = () => void socket.destroy();
    const execute = (statement: Statement, key: number, random: number) =>
      new Promise<unknown>((resolve, reject) => {
        const values = statement.values.map((value) => integer(value === 'key' ? key : random));
        connection.execute(statement.sql, values, (error, result) =>
          error ? reject(judge(error)) : resolve(result),
        );
      });
    const query = (sql: string) =>
      new Promise<void>((resolve, reject) =>
        connection.query(sql, (error) => (error ? reject(judge(error)) : resolve())),
      );
    try {
      await new Promise<void>((resolve, reject) =>
        connection.connect((error) => (error ? reject(judge(error)) : resolve())),
      );
      await query("SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 3, lock_wait_timeout = 10");
    } catch (error) {
      close();
      throw error;
    }
    return {
      name,
      begin: () => query('START TRANSACTION'),
      commit: () => query('COMMIT'),
      rollback: () => query('ROLLBACK'),
      execute: async (statement, key, random) => void (await execute(statement, key, random)),
      look: async (witness, key) => depict((await execute(witness, key, 0)) as unknown[][]),
      close,
    };
  };
}

function judge(error: unknown): SessionError {
  const code = codeOf(error);
  const usable = code.startsWith('ER_') && !readOnly.has(code);
  return new SessionError(error, { code, usable, rolledBack: certain.has(code) });
}

// A plain number would be sent as a DOUBLE, and `%` would then be computed in floating point.
function integer(value: number): mysql.TypedParameterValue {
  return mysql.TypedParameter.LONGLONG(value);
}
