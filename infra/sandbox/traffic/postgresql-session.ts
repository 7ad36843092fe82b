import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { checkServerIdentity, createSecureContext } from 'node:tls';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import type { Statement } from './script.ts';
import { depict, type Login, type OpenSession, SessionError } from './session.ts';

// Twice MySQL's: no TLS session is resumed, and a password is proven by 4,096 rounds. Too short, a busy machine would never let all in.
const connectWithin = 4_000;

// Refused because the server is read-only: an application that keeps such a connection would stay on a side that is closed for good.
const readOnly = '25006';
// The class of a lost connection, and a statement whose outcome the server itself does not know.
const unknowing = /^08|^40003$/;

/** Opens sessions on servers of PostgreSQL. They share what is parsed of the authority's certificate. */
export function openPostgres({ user, password, database, schema, ca }: Login): OpenSession {
  const secureContext = createSecureContext({ ca, minVersion: 'TLSv1.2' });
  const path = schema === undefined ? '' : `; SET search_path = ${escapeIdentifier(schema)}`;
  return async ({ address, port, name }) => {
    const socket = new Socket().setNoDelay(true);
    const client = new Client({
      ...{ user, password, database, host: address, port },
      stream: () => socket,
      connectionTimeoutMillis: connectWithin,
      ssl: {
        secureContext,
        rejectUnauthorized: true,
        servername: name,
        checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
      },
    });
    // Losses reach the calls in flight; without a listener they would end the process.
    let ended: unknown;
    client.on('error', (error) => {
      ended ??= error;
    });
    const close = () => void socket.destroy();
    const ask = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        throw judge(error, ended);
      }
    };
    const query = async (sql: string) => (await ask(client.query(sql))).command;
    const execute = async ({ sql: text, values }: Statement, key: number, random: number) => {
      const bound = values.map((value) => String(value === 'key' ? key : random));
      return (await ask(client.query({ name: nameOf(text), text, values: bound, ...asText }))).rows;
    };
    try {
      await ask(client.connect());
      await query(`SET TimeZone = 'UTC'; SET lock_timeout = '3s'${path}`);
    } catch (error) {
      close();
      throw error;
    }
    return {
      name,
      begin: async () => void (await query('BEGIN')),
      async commit() {
        // A transaction in which something failed ends so, and that is no error to the server.
        if ((await query('COMMIT')) === 'ROLLBACK')
          throw new SessionError('the server has rolled back', {
            code: 'ROLLED_BACK',
            rolledBack: true,
            usable: true,
          });
      },
      rollback: async () => void (await query('ROLLBACK')),
      execute: async (statement, key, random) => void (await execute(statement, key, random)),
      look: async (witness, key) => depict((await execute(witness, key, 0)) as unknown[][]),
      close,
    };
  };
}

const asText = { rowMode: 'array', types: { getTypeParser: () => (text: string) => text } } as never as {
  rowMode: 'array';
};

const names = new Map<string, string>();

/** Under a name, a statement is parsed once a connection. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url').slice(0, 20);
  names.set(sql, name);
  return name;
}

/**
 * An ERROR leaves the session as it was, and nothing of a COMMIT that it answers. Whatever ends the session (FATAL, or no answer) may come
 * after the commit was done; only where the session had ended before, the statement was never sent.
 */
function judge(error: unknown, ended: unknown): SessionError {
  const unsent = /not queryable/.test((error as Error).message);
  const answered = error instanceof DatabaseError && error.severity === 'ERROR';
  const code = codeIn(error) ?? codeIn(ended) ?? lostCode(error);
  return new SessionError(error, {
    code,
    usable: answered && code !== readOnly,
    rolledBack: unsent || (answered && !unknowing.test(code)),
  });
}

const codeIn = (error: unknown) => (error as { code?: string } | undefined)?.code;

// The driver has no codes for these.
const lostCode = (error: unknown): string =>
  /timeout/.test((error as Error).message) ? 'ETIMEDOUT' : 'CONNECTION_LOST';
