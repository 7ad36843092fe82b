// The type codes and what a table map says of them: https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html

/** How a column's bytes lie in a row event: as many as there are, or with their length before them. */
export type Layout = { readonly bytes: number } | { readonly lengthBytes: number };

/** What the binary log says of a column. */
export interface WireColumn {
  readonly code: number;
  /** As the reader took it from the table map. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** The codes that the decoders name. */
export const code = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  newDate: 14,
  varchar: 15,
  bit: 16,
  timestamp2: 17,
  datetime2: 18,
  time2: 19,
  json: 245,
  newDecimal: 246,
  enum: 247,
  set: 248,
  blob: 252,
  varString: 253,
  string: 254,
  geometry: 255,
} as const;

/** The layout of a column; undefined for a type that is not known here. */
export function layoutOf({ code: type, metadata = {} }: WireColumn): Layout | undefined {
  const of = (name: string): number => Number(metadata[name] ?? 0);
  const fraction = Math.ceil(of('decimals') / 2);
  switch (type) {
    case code.tiny:
    case code.year:
      return { bytes: 1 };
    case code.short:
      return { bytes: 2 };
    case code.int24:
    case code.date:
    case code.newDate:
      return { bytes: 3 };
    case code.long:
    case code.float:
      return { bytes: 4 };
    case code.longlong:
    case code.double:
      return { bytes: 8 };
    case code.timestamp2:
      return { bytes: 4 + fraction };
    case code.datetime2:
      return { bytes: 5 + fraction };
    case code.time2:
      return { bytes: 3 + fraction };
    case code.newDecimal:
      return { bytes: decimalBytes(of('precision'), of('decimals')) };
    case code.bit:
      return { bytes: Math.floor((of('bits') + 7) / 8) };
    case code.enum:
    case code.set:
      return { bytes: of('size') };
    case code.varchar:
    case code.varString:
    case code.string:
      return { lengthBytes: of('max_length') > 255 ? 2 : 1 };
    case code.blob:
    case code.json:
    case code.geometry:
      return { lengthBytes: of('length_size') };
    default:
      return undefined;
  }
}

/** Bytes that so many decimal digits take: four for nine, and what is left by this table. */
export const digitBytes = [0, 1, 1, 2, 2, 3, 3, 4, 4] as const;

function decimalBytes(precision: number, scale: number): number {
  const of = (digits: number) => Math.floor(digits / 9) * 4 + (digitBytes[digits % 9] ?? 0);
  return of(precision - scale) + of(scale);
}
