import { Fault } from '../../../engine/fault.ts';
import type { Table } from '../../database.ts';
import { quoteTable, quoteText } from '../mysql/names.ts';
import type { Session } from '../mysql/session.ts';
import type { SnapshotWay } from '../mysql/snapshot.ts';
import { mariadbDialect } from './dialect.ts';

/**
 * MariaDB's way. It has no lock against DDL that would spare everybody else: BACKUP STAGE BLOCK_DDL holds up writes to tables that
 * are not transactional, too. So each table is held by its reader's own metadata lock from its first row on, and has to be
 * the table then that it was when the snapshot was taken.
 */
export const byMetadataLocks: SnapshotWay = {
  dialect: mariadbDialect,
  before: [],
  position: 'SELECT @@global.gtid_binlog_pos AS position',
  async watch(control) {
    const before = await identities(control);
    return async (reader, source) => {
      await reader.rows(`SELECT 1 FROM ${quoteTable(source)} LIMIT 0`);
      const name = await fileName(reader, source);
      const now = (await identities(reader, name)).get(name);
      if (now !== undefined && now === before.get(name)) return;
      throw new Fault(`"${source.database}.${source.table}" was changed by DDL while rows were copied`, {
        next: 'Hold DDL back until the cutover, and run again.',
      });
    };
  },
};

/** The inner numbers of tables (or of one, with its partitions), by name: a table that was rebuilt or swapped gets another. */
async function identities(session: Session, name?: string): Promise<Map<string, string>> {
  const rows = await session.rows(
    `SELECT name, table_id AS id, n_cols AS width FROM information_schema.innodb_sys_tables${
      name === undefined ? '' : ` WHERE name = ${quoteText(name)} OR name LIKE ${quoteText(`${name}#%`)}`
    } ORDER BY name`,
  );
  const found = new Map<string, string>();
  for (const { name: full, id, width } of rows) {
    const [table = ''] = String(full).split(/#[Pp]#/);
    found.set(table, `${found.get(table) ?? ''} ${id}/${width}`);
  }
  return found;
}

/** A table's name as InnoDB writes it: in the character set of its files. */
async function fileName(session: Session, { database, table }: Table['source']): Promise<string> {
  const encoded = 'CONVERT(CAST(CONVERT(? USING filename) AS BINARY) USING utf8mb4)';
  const [row] = await session.rows(`SELECT CONCAT(${encoded}, '/', ${encoded}) AS name`, [database, table]);
  return String(row?.name);
}
