/**
 * What goes wrong in a task of DMS where an assessment finds something, by its API key. (User guide, "Assessments for all endpoint types"
 * and "MySQL assessments"; DMS adds others as it likes.)
 */
const reasons: { readonly [name: string]: string } = {
  'unsupported-data-types-in-source': 'columns of such types do not move',
  'full-lob-not-nullable-at-target':
    'DMS writes a row without its large objects first, so their columns have to take NULL',
  'table-with-lob-but-without-primary-key-or-unique-constraint':
    'large objects move only in tables with a key',
  'table-with-no-primary-key-or-unique-constraint':
    'without a key each change searches the whole table, and a row may come twice',
  'target-table-has-unique-key-or-primary-key-for-cdc':
    'without a key on the target each change searches the whole table',
  'mysql-check-binlog-compression': 'DMS cannot read compressed transactions in the binary log',
  'mysql-check-binlog-image': 'changes with a partial row image cannot be applied',
  'mysql-check-replication-privileges': 'the account that DMS reads as may not read the binary log',
  'mysql-check-select-privileges': 'the account that DMS reads as may not read a table that moves',
  'mysql-check-server-id': 'a server without a server_id sends no changes',
  'mysql-check-expire-logs-days': 'a log that is purged before DMS has read it ends the task',
  'mysql-batch-apply-lob-mode': 'batches and large objects in full do not go together',
  'mysql-check-table-storage-engine': 'tables of other engines than InnoDB have no transactions',
  'mysql-check-auto-increment': 'tables that DMS makes lose AUTO_INCREMENT; `copy-schema` makes them here',
  'mysql-check-table-partition': 'tables that DMS makes lose partitions; `copy-schema` makes them here',
  'mysql-check-cascade-constraints': 'what a foreign key does to other rows is not in the binary log',
  'mysql-check-fk-target': 'tables are loaded in any order, which foreign keys on the target refuse',
  'mysql-check-pk-validity': 'DMS does not compare tables without a key',
};

/** Why it matters what an assessment found. */
export const reasonFor = (name: string): string =>
  Object.hasOwn(reasons, name)
    ? (reasons[name] ?? '')
    : 'DMS expects the task to fail, or to leave something behind';
