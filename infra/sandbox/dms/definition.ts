import type { TableName } from './quote.ts';

/** A column as the information schema tells of it. */
export interface Column {
  readonly name: string;
  /** `varchar`. */
  readonly type: string;
  /** `varchar(20)`. */
  readonly declared: string;
  /** Of text, ENUM and SET. */
  readonly charset: string | undefined;
  readonly collation: string | undefined;
  readonly nullable: boolean;
  /** Computed by the server: nothing can be written to it. */
  readonly generated: boolean;
  readonly unsigned: boolean;
  /** Decimal digits, or digits of a second. */
  readonly scale: number;
  /** SRID of a spatial column, where it is bound to one. */
  readonly srid: number | undefined;
}

/** A table's columns in their order, and by which of them its rows are told apart. */
export interface Definition extends TableName {
  readonly columns: readonly Column[];
  /** The primary key, or a unique one over columns that are never NULL; empty without one. */
  readonly key: readonly string[];
  readonly hasPrimaryKey: boolean;
}

const lobTypes = /^(?:(?:medium|long)(?:blob|text)|json)$/;
const spatial = /^(?:geometry|point|linestring|polygon|multi\w+|geomcollection|geometrycollection)$/;

/**
 * What DMS takes for a large object, which `LobMaxSize` cuts and `SupportLobs` leaves out: TEXT and BLOB are none
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.MySQL.html, limitations and data types).
 */
export const isLob = ({ type }: Column): boolean => lobTypes.test(type) || spatial.test(type);

/** Whether a column holds geometry. */
export const isSpatial = ({ type }: Column): boolean => spatial.test(type);

/** Whether a column holds text, in its character set. */
export const isText = ({ type, charset }: Column): boolean =>
  charset !== undefined && type !== 'enum' && type !== 'set';

const movable =
  /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double|bit|year|date|datetime|timestamp|time|char|varchar|binary|varbinary|tinyblob|tinytext|blob|text|enum|set)$/;

/** The first column that cannot be moved, such as a VECTOR or MariaDB's UUID. */
export const unsupported = ({ columns }: Definition): Column | undefined =>
  columns.find((column) => !movable.test(column.type) && !isLob(column));
