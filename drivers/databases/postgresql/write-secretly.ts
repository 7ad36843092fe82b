import { quoteText } from './names.ts';
import type { Session } from './session.ts';

/** A piece of a statement: text as it stands, or a secret, which becomes a literal. */
export type Piece = string | { readonly secret: string };

/** What would write bound values to the server's log; only superusers, and whoever was granted it, may silence a session. */
const silent =
  'SET log_statement = none; SET log_parameter_max_length = 0; SET log_min_duration_statement = -1';

/**
 * Runs a statement that takes no bound values without its secrets in the text that the server shows and logs: they go to settings of the
 * session as bound values, and the statement is put together in the server. An error is told without them. (PostgreSQL manual, "Executing
 * Dynamic Commands" and "Customized Options".)
 */
export async function writeSecretly(session: Session, ...pieces: readonly Piece[]): Promise<void> {
  await session.write(silent).catch((error: { code?: string }) => {
    // insufficient_privilege: the check "statement-log" tells of it.
    if (error.code !== '42501') throw error;
  });
  const [words, secrets]: [string[], string[]] = [[], []];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      words.push(quoteText(piece));
      continue;
    }
    const name = `aurora_migrate.secret_${secrets.length}`;
    await session.rows('SELECT set_config($1, $2, false)', [name, piece.secret]);
    const value = `current_setting('${name}')`;
    words.push(`quote_literal(${value})`);
    secrets.push(value);
  }
  const told = secrets.reduce((message, value) => `replace(${message}, ${value}, '…')`, 'SQLERRM');
  const block = `BEGIN EXECUTE concat_ws(' ', ${words.join(', ')});
    EXCEPTION WHEN OTHERS OR query_canceled THEN RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = ${told}; END`;
  await session.write(`DO ${quoteText(block)}`);
  // After an error the session is ended, and they with it.
  await session.renew();
}
