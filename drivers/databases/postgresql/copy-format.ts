import type { Job } from '../../../data/copy/rows.ts';
import type { Column } from '../../../data/dialect.ts';
import { quoteName, quoteTable } from './names.ts';

// Types whose binary form is the same in versions 13 to 18. Not among them: what names objects by numbers of their own server (regclass and
// its like, arrays and composites of types that were created there), and the types of extensions, whose versions may differ.
const portable = new Set(
  `bool int2 int4 int8 float4 float8 numeric money text varchar bpchar name char bytea uuid json jsonb xml bit varbit
   date time timetz timestamp timestamptz interval inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery
   int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
   enum`.split(/\s+/),
);

const isPortable = ({ type }: Column): boolean =>
  portable.has(type.startsWith('_') ? type.slice(1) : type) && type !== '_enum';

const isWritten = ({ generated }: Column): boolean => !generated;

/** The columns that a copy writes: the others compute themselves. */
export const writtenColumns = ({ table }: Job): readonly Column[] => table.source.columns.filter(isWritten);

/** In the servers' own bytes, or as text where a column's bytes would not mean the same on the other side. */
export function formatOf(job: Job): 'binary' | 'text' {
  const alike = writtenColumns(job).every((column) => {
    const there = job.table.target.columns.find(({ name }) => name === column.name);
    return there?.type === column.type && isPortable(column);
  });
  return alike ? 'binary' : 'text';
}

/** The statement that reads rows from the source, in the key's order where there is one. */
export function copyOut(job: Job, where: string): string {
  const { source } = job.table;
  const order = source.key.length > 0 ? ` ORDER BY ${source.key.map(quoteName).join(', ')}` : '';
  return `COPY (SELECT ${namesOf(job)} FROM ONLY ${quoteTable(source)} WHERE ${where}${order}) TO STDOUT (FORMAT ${formatOf(job)})`;
}

/** The statement that writes them to the target. */
export const copyIn = (job: Job): string =>
  `COPY ${quoteTable(job.table.target)} (${namesOf(job)}) FROM STDIN (FORMAT ${formatOf(job)})`;

const namesOf = (job: Job): string =>
  writtenColumns(job)
    .map(({ name }) => quoteName(name))
    .join(', ');
