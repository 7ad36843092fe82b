import type { Connection, RowDataPacket } from 'mysql2/promise';

/**
 * Copies a MySQL server's data directory by its clone plugin: all of it as of one moment, with the numbers of the transactions in it, while the server goes
 * on. `into` is a path of the server's own machine that is not there yet; the session is ended. (https://dev.mysql.com/doc/refman/9.4/en/clone-plugin-local.html)
 */
export async function cloneData(session: Connection, into: string): Promise<void> {
  try {
    const [there] = await session.query<RowDataPacket[]>(
      "SELECT 1 FROM information_schema.plugins WHERE plugin_name = 'clone'",
    );
    if (there.length === 0) await session.query("INSTALL PLUGIN clone SONAME 'mysql_clone.so'");
    await session.query('CLONE LOCAL DATA DIRECTORY = ?', [into]);
  } finally {
    await session.query('UNINSTALL PLUGIN clone').catch(() => undefined);
    await session.end();
  }
}
