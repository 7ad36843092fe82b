import { quoteName, quoteTable } from '../names.ts';
import { type Engine, listed, moving, type Read, type ServerCheck, type Subject } from './check.ts';
import { readSettings } from './setting.ts';

const spatial = [
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geomcollection',
  'geometrycollection',
];

/** Types that applications and tools treat differently, and what to look at. */
const delicate: readonly { name: string; types: readonly string[]; look: string }[] = [
  { name: 'ENUM', types: ['enum'], look: 'sort by it, and write a value that is not in its list' },
  { name: 'SET', types: ['set'], look: 'FIND_IN_SET, and comparisons with numbers' },
  {
    name: 'spatial',
    types: spatial,
    look: 'ST_Distance, ST_Contains and the spatial indexes, with each SRID',
  },
  {
    name: 'JSON',
    types: ['json'],
    look: 'the order of keys in what is read, and the indexes on generated columns',
  },
  { name: 'BIT', types: ['bit'], look: 'what the driver gives: a number, bytes or a boolean' },
  { name: 'YEAR', types: ['year'], look: 'two-digit input, and 0000' },
];

/** What the columns that move are made of. */
export const columnChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'column-types',
    title: 'no column has a type that needs a look',
    severity: 'warn',
    why: 'the channel carries these types as they are, but applications and other tools (such as DMS, which supports them partially) may not treat them alike',
    async find(ask, subject) {
      const columns = await columnsOf(
        ask.here,
        subject,
        `data_type IN (${delicate.flatMap(({ types }) => types.map((type) => `'${type}'`)).join(', ')})`,
      );
      return delicate.flatMap(({ name, types, look }) => {
        const mine = columns.filter(({ type }) => types.includes(type));
        return mine.length === 0
          ? []
          : [
              {
                what: `${name}: ${listed(mine.map(nameOf))}`,
                mend: `Test the application on a copy: ${look}.`,
              },
            ];
      });
    },
  },
  {
    name: 'enum-values',
    title: 'no ENUM or SET can hold the value that stands for an error',
    severity: 'warn',
    why: 'without strict mode the server stores an empty string, with the number 0, in place of what it does not know; a strict target refuses that',
    async find(ask, subject) {
      const mode = (await readSettings(ask.here, ['sql_mode'])).get('sql_mode') ?? '';
      if (/STRICT_(ALL|TRANS)_TABLES/.test(mode)) return [];
      const columns = await columnsOf(ask.here, subject, "data_type IN ('enum', 'set')");
      const [first] = columns;
      return first === undefined
        ? []
        : [
            {
              what: `sql_mode is not strict, and ${listed(columns.map(nameOf))} may hold such values`,
              mend: `Look with SELECT COUNT(*) FROM ${tableOf(first)} WHERE ${quoteName(first.column)} = 0; and give these rows a value.`,
            },
          ];
    },
  },
  {
    name: 'zero-dates',
    title: 'no column has a date of zeros as its default, and none is let in on one side only',
    severity: 'warn',
    why: 'rows are copied as they are, but a target with NO_ZERO_DATE or NO_ZERO_IN_DATE refuses the same INSERT or ALTER TABLE later',
    async find(ask, subject) {
      const modes = await Promise.all([ask.here, ask.there].map((read) => readSettings(read, ['sql_mode'])));
      const [here, there] = modes.map((settings) =>
        /NO_ZERO_(IN_)?DATE/.test(settings.get('sql_mode') ?? ''),
      );
      if (!there) return [];
      const columns = await columnsOf(
        ask.here,
        subject,
        `data_type IN ('date', 'datetime', 'timestamp')${here ? " AND column_default LIKE '%0000-00-00%'" : ''}`,
      );
      return columns.length === 0
        ? []
        : [
            {
              what: here
                ? `${listed(columns.map(nameOf))}: the default is a date of zeros`
                : `the source lets dates of zeros in and the target does not, in ${listed(columns.map(nameOf))}`,
              mend: here
                ? `ALTER TABLE ${tableOf(columns[0])} ALTER COLUMN ${quoteName(columns[0]?.column ?? '')} DROP DEFAULT;`
                : 'Take NO_ZERO_DATE and NO_ZERO_IN_DATE out of the target’s sql_mode, or clean the rows.',
            },
          ];
    },
  },
  {
    name: 'float-keys',
    title: 'no primary key has a FLOAT',
    severity: 'warn',
    why: 'a FLOAT has no exact text: ranges of such a key may overlap at their ends, and applications cannot find a row by it for certain',
    async find(ask, subject) {
      const columns = await columnsOf(ask.here, subject, "data_type = 'float' AND column_key = 'PRI'");
      return columns.map((column) => ({
        what: `"${nameOf(column)}" is a FLOAT in a primary key`,
        mend: `ALTER TABLE ${tableOf(column)} MODIFY ${quoteName(column.column)} DOUBLE NOT NULL;`,
      }));
    },
  },
  {
    name: 'generated-columns',
    title: 'generated columns are computed by servers of one release',
    severity: 'warn',
    why: 'their values are computed anew on the target, and a function may give another result there',
    async find(ask, subject) {
      const [[here], [there]] = (await Promise.all(
        [ask.here, ask.there].map((read) => read('SELECT VERSION() AS v')),
      )) as [Awaited<ReturnType<Read>>, Awaited<ReturnType<Read>>];
      const release = (row: typeof here) => /^\d+\.\d+/.exec(String(row?.v))?.[0];
      if (release(here) === release(there)) return [];
      const columns = await columnsOf(ask.here, subject, "generation_expression <> ''");
      return columns.length === 0
        ? []
        : [
            {
              what: `${listed(columns.map(nameOf))}: computed by ${here?.v} on the source and ${there?.v} on the target`,
              mend: 'Keep compare-tables in the plan: it compares what both sides compute.',
            },
          ];
    },
  },
  ...(engine === 'mysql' ? [autoIncrement] : []),
];

const autoIncrement: ServerCheck = {
  name: 'float-counters',
  title: 'no AUTO_INCREMENT column is a FLOAT or DOUBLE where the target has given that up',
  severity: 'error',
  why: 'MySQL 8.4 and later cannot create such a table',
  async find(ask, subject) {
    const [row] = await ask.there('SELECT VERSION() AS v');
    if (Number.parseFloat(String(row?.v)) < 8.4) return [];
    const columns = await columnsOf(
      ask.here,
      subject,
      "data_type IN ('float', 'double') AND extra LIKE '%auto_increment%'",
    );
    return columns.map((column) => ({
      what: `"${nameOf(column)}" is AUTO_INCREMENT, and not an integer`,
      mend: `ALTER TABLE ${tableOf(column)} MODIFY ${quoteName(column.column)} BIGINT NOT NULL AUTO_INCREMENT;`,
    }));
  },
};

type Column = { readonly db: string; readonly table: string; readonly column: string; readonly type: string };

const nameOf = ({ db, table, column }: Column) => `${db}.${table}.${column}`;
const tableOf = (column: Column | undefined) =>
  quoteTable({ database: column?.db ?? '', table: column?.table ?? '' });

/** Columns of the tables that move, by a condition on information_schema.columns. */
async function columnsOf(read: Read, subject: Subject, condition: string): Promise<readonly Column[]> {
  const rows = await read(
    `SELECT table_schema AS db, table_name AS name, column_name AS col, data_type AS type FROM information_schema.columns
     WHERE table_schema IN (?) AND ${condition} ORDER BY table_schema, table_name, ordinal_position`,
    [subject.databases],
  );
  const moves = moving(subject);
  return rows
    .filter(({ db, name }) => moves(db, name))
    .map(({ db, name, col, type }) => ({
      db: String(db),
      table: String(name),
      column: String(col),
      type: String(type).toLowerCase(),
    }));
}
