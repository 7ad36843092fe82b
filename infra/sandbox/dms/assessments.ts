import { type Definition, isLob, unsupported } from './definition.ts';
import { quoteTable, quoteText, type TableName } from './quote.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { Order } from './work.ts';

/** What an assessment looks at. */
export interface Subject {
  readonly source: Session;
  readonly target: Session;
  readonly settings: Settings;
  readonly type: Order['type'];
  /** Whether the target's sessions do without foreign keys. */
  readonly withoutForeignKeys: boolean;
  readonly tables: readonly {
    readonly source: Definition;
    /** Null where it is not there yet. */
    readonly target: Definition | null;
  }[];
}

/** How an assessment ended. */
export type Verdict = 'passed' | 'warning' | 'failed';

/** One thing that is looked for before a task runs. */
export interface Assessment {
  /** Only for tasks that follow changes. */
  readonly ofChanges?: true;
  readonly finds: Exclude<Verdict, 'passed'>;
  /** Whether there is something to find. */
  ask(subject: Subject): boolean | Promise<boolean>;
}

/**
 * The assessments that the sandbox really makes, by their API keys; which of them only warn is the sandbox's own judgement
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.AssessmentReport.MySQL.html and the page for all endpoint types).
 */
export const assessments: Readonly<Record<string, Assessment>> = {
  'unsupported-data-types-in-source': {
    finds: 'failed',
    ask: ({ tables }) => tables.some(({ source }) => unsupported(source) !== undefined),
  },
  'full-lob-not-nullable-at-target': {
    finds: 'failed',
    ask: ({ tables, settings }) =>
      settings.lobs &&
      settings.lobLimit === undefined &&
      tables.some(({ target }) => target?.columns.some((column) => isLob(column) && !column.nullable)),
  },
  'table-with-lob-but-without-primary-key-or-unique-constraint': {
    finds: 'failed',
    ask: ({ tables }) => tables.some(({ source }) => source.key.length === 0 && source.columns.some(isLob)),
  },
  'table-with-no-primary-key-or-unique-constraint': {
    ofChanges: true,
    finds: 'warning',
    ask: ({ tables }) => tables.some(({ source }) => source.key.length === 0),
  },
  'target-table-has-unique-key-or-primary-key-for-cdc': {
    ofChanges: true,
    finds: 'warning',
    ask: ({ tables }) => tables.some(({ target }) => target?.key.length === 0),
  },
  'mysql-check-binlog-compression': {
    ofChanges: true,
    finds: 'failed',
    ask: async ({ source }) => /^(?:ON|1)$/i.test(await variable(source, 'binlog_transaction_compression')),
  },
  'mysql-check-binlog-image': {
    ofChanges: true,
    finds: 'failed',
    ask: async ({ source }) => !/^FULL$/i.test(await variable(source, 'binlog_row_image')),
  },
  'mysql-check-replication-privileges': {
    ofChanges: true,
    finds: 'failed',
    ask: async ({ source }) => {
      const grants = (await source.texts('SHOW GRANTS')).map(([grant]) => grant ?? '');
      const has = (privilege: RegExp) =>
        grants.some((grant) => privilege.test(grant) && / ON \*\.\* /.test(grant));
      const all = has(/^GRANT ALL PRIVILEGES\b/);
      return !all && !(has(/\bREPLICATION SLAVE\b/) && has(/\b(?:REPLICATION CLIENT|BINLOG MONITOR)\b/));
    },
  },
  'mysql-check-select-privileges': {
    finds: 'failed',
    async ask({ source, tables }) {
      for (const table of tables) {
        const refused = await source.texts(`SELECT 1 FROM ${quoteTable(table.source)} LIMIT 0`).then(
          () => false,
          (error: { code?: string }) => {
            if (error.code !== 'ER_TABLEACCESS_DENIED_ERROR') throw error;
            return true;
          },
        );
        if (refused) return true;
      }
      return false;
    },
  },
  'mysql-check-server-id': {
    ofChanges: true,
    finds: 'failed',
    ask: async ({ source }) => Number(await variable(source, 'server_id')) < 1,
  },
  'mysql-check-expire-logs-days': {
    ofChanges: true,
    finds: 'warning',
    ask: async ({ source }) =>
      !(Number(await variable(source, 'binlog_expire_logs_seconds')) > 0) &&
      !(Number(await variable(source, 'expire_logs_days')) > 0),
  },
  'mysql-batch-apply-lob-mode': {
    ofChanges: true,
    finds: 'failed',
    ask: ({ settings, tables }) =>
      settings.batchApply &&
      settings.lobs &&
      settings.lobLimit === undefined &&
      tables.some(({ source }) => source.columns.some(isLob)),
  },
  'mysql-check-table-storage-engine': {
    finds: 'warning',
    ask: (subject) =>
      findsTable(subject, 'SELECT 1 FROM information_schema.tables t WHERE', "t.engine <> 'InnoDB'"),
  },
  'mysql-check-auto-increment': {
    finds: 'warning',
    ask: (subject) =>
      findsTable(
        subject,
        'SELECT 1 FROM information_schema.columns t WHERE',
        "t.extra LIKE '%auto_increment%'",
      ),
  },
  'mysql-check-table-partition': {
    finds: 'warning',
    ask: (subject) =>
      findsTable(
        subject,
        'SELECT 1 FROM information_schema.partitions t WHERE',
        't.partition_name IS NOT NULL',
      ),
  },
  'mysql-check-cascade-constraints': {
    ofChanges: true,
    finds: 'warning',
    ask: async ({ source, tables }) =>
      (
        await source.texts(
          `SELECT 1 FROM information_schema.referential_constraints
            WHERE (constraint_schema, table_name) IN (${listOf(tables.map((table) => table.source))})
              AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL')) LIMIT 1`,
        )
      ).length > 0,
  },
  'mysql-check-fk-target': {
    finds: 'warning',
    ask: async ({ target, tables, type, withoutForeignKeys }) => {
      const there = tables.flatMap((table) => table.target ?? []);
      if (type === 'cdc' || withoutForeignKeys || there.length === 0) return false;
      const found = await target.texts(
        `SELECT 1 FROM information_schema.referential_constraints
          WHERE (constraint_schema, table_name) IN (${listOf(there)}) LIMIT 1`,
      );
      return found.length > 0;
    },
  },
  'mysql-check-pk-validity': {
    finds: 'warning',
    ask: ({ settings, tables }) => settings.validate && tables.some(({ source }) => source.key.length === 0),
  },
};

async function findsTable({ source, tables }: Subject, question: string, finding: string): Promise<boolean> {
  if (tables.length === 0) return false;
  const names = listOf(tables.map((table) => table.source));
  const found = await source.texts(
    `${question} (t.table_schema, t.table_name) IN (${names}) AND ${finding} LIMIT 1`,
  );
  return found.length > 0;
}

const listOf = (tables: readonly TableName[]): string =>
  tables.map(({ schema, table }) => `(${quoteText(schema)},${quoteText(table)})`).join(',') || '(NULL,NULL)';

async function variable(session: Session, name: string): Promise<string> {
  const [row] = await session.texts(`SHOW GLOBAL VARIABLES WHERE variable_name = ${quoteText(name)}`);
  return row?.[1] ?? '';
}
