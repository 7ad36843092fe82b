import type { Read } from '../../mysql/checks/check.ts';

/** Settings by name, as the server shows them; what a server does not know is missing. */
export async function readSettings<N extends string>(
  read: Read,
  names: readonly N[],
): Promise<{ readonly [name in N]?: string }> {
  // reset_val: what a new session of anybody gets, and not what this one has set.
  const rows = await read('SELECT name, reset_val AS value FROM pg_settings WHERE name = ANY ($1)', [names]);
  return Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)])) as {
    readonly [name in N]?: string;
  };
}

/** Which release a server is of: 150004 and "15.4". */
export async function versionNow(read: Read): Promise<{ number: number; text: string }> {
  const [row] = await read(
    "SELECT current_setting('server_version_num')::int AS n, current_setting('server_version') AS text",
  );
  return { number: Number(row?.n), text: String(row?.text) };
}
