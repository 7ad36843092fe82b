// The forms that sort by their bytes: MySQL's mysys/my_time.cc, my_datetime_packed_to_binary and its like.

/** A DATE: year, month and day in three bytes, the lowest first. */
export function readDate(bytes: Buffer): string {
  const raw = bytes.readUIntLE(0, 3);
  return `${pad(raw >>> 9, 4)}-${pad((raw >>> 5) & 15)}-${pad(raw & 31)}`;
}

/** A DATETIME with `digits` of a second. */
export function readDateTime(bytes: Buffer, digits: number): string {
  const raw = bytes.readUIntBE(0, 5) - 2 ** 39;
  const date = Math.floor(raw / 2 ** 17);
  const time = raw % 2 ** 17;
  const month = Math.floor(date / 32);
  return `${pad(Math.floor(month / 13), 4)}-${pad(month % 13)}-${pad(date % 32)} ${clock(time)}${fraction(bytes, 5, digits)}`;
}

/** A TIMESTAMP with `digits` of a second, in UTC; 0 is the zero date. */
export function readTimestamp(bytes: Buffer, digits: number): string {
  const seconds = bytes.readUInt32BE();
  const rest = fraction(bytes, 4, digits);
  if (seconds === 0) return `0000-00-00 00:00:00${rest}`;
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ') + rest;
}

/** A TIME with `digits` of a second: one number with its fraction, negative ones counted from the top. */
export function readTime(bytes: Buffer, digits: number): string {
  const size = bytes.length - 3;
  const whole = bytes.readUIntBE(0, bytes.length) - 2 ** 23 * 256 ** size;
  const value = Math.abs(whole);
  const part = value % 256 ** size;
  const time = Math.floor(value / 256 ** size);
  return `${whole < 0 ? '-' : ''}${clock(time)}${printFraction(part, size, digits)}`;
}

const clock = (packed: number): string =>
  `${pad(packed >>> 12)}:${pad((packed >>> 6) & 63)}:${pad(packed & 63)}`;

function fraction(bytes: Buffer, at: number, digits: number): string {
  const size = bytes.length - at;
  return printFraction(size === 0 ? 0 : bytes.readUIntBE(at, size), size, digits);
}

/** A fraction is kept in an even number of digits. */
const printFraction = (value: number, size: number, digits: number): string =>
  digits === 0 ? '' : `.${pad(value, size * 2).slice(0, digits)}`;

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
