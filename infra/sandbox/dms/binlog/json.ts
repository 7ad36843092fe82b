import { plainFloat } from '../value.ts';
import { readDecimal } from './numbers.ts';

// The binary form of a document: MySQL's sql-common/json_binary.h.

const small = 2;
const large = 4;
const fieldType = { decimal: 246, date: 10, time: 11, datetime: 12, timestamp: 7 } as const;

/**
 * A document's text, in hexadecimal. DECIMAL, dates and times are written as the server prints them: their text does not keep
 * that they were no DOUBLE and no string, nor does DMS, which moves documents as text.
 */
export function readJson(bytes: Buffer): string {
  // What an UPDATE IGNORE of an invalid document left behind is read as null by the server itself.
  const text = bytes.length === 0 ? 'null' : value(bytes, bytes[0] ?? 0, 1);
  return Buffer.from(text, 'utf8').toString('hex');
}

function value(bytes: Buffer, type: number, at: number): string {
  switch (type) {
    case 0:
      return container(bytes.subarray(at), small, true);
    case 1:
      return container(bytes.subarray(at), large, true);
    case 2:
      return container(bytes.subarray(at), small, false);
    case 3:
      return container(bytes.subarray(at), large, false);
    case 4:
      return literal(bytes[at]);
    case 5:
      return String(bytes.readInt16LE(at));
    case 6:
      return String(bytes.readUInt16LE(at));
    case 7:
      return String(bytes.readInt32LE(at));
    case 8:
      return String(bytes.readUInt32LE(at));
    case 9:
      return String(bytes.readBigInt64LE(at));
    case 10:
      return String(bytes.readBigUInt64LE(at));
    case 11:
      return double(bytes.readDoubleLE(at));
    case 12: {
      const { length, next } = readLength(bytes, at);
      return quote(bytes.subarray(next, next + length));
    }
    case 15:
      return opaque(bytes, at);
    default:
      throw new Error(`a document has a value of the unknown type ${type}`);
  }
}

/** An object or an array: count, size, keys with their lengths, values with their types, and what does not fit into a slot behind. */
function container(bytes: Buffer, width: number, isObject: boolean): string {
  const number = (at: number) => (width === small ? bytes.readUInt16LE(at) : bytes.readUInt32LE(at));
  const count = number(0);
  const keys = 2 * width;
  const values = keys + (isObject ? count * (width + 2) : 0);
  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const slot = values + index * (width + 1);
    const type = bytes[slot] ?? 0;
    const inline = type === 4 || type === 5 || type === 6 || (width === large && (type === 7 || type === 8));
    const text = value(bytes, type, inline ? slot + 1 : number(slot + 1));
    if (!isObject) parts.push(text);
    else {
      const key = keys + index * (width + 2);
      const start = number(key);
      parts.push(`${quote(bytes.subarray(start, start + bytes.readUInt16LE(key + width)))}: ${text}`);
    }
  }
  return isObject ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
}

function literal(code: number | undefined): string {
  if (code === 0) return 'null';
  if (code === 1) return 'true';
  if (code === 2) return 'false';
  throw new Error(`a document has the unknown literal ${code}`);
}

/** Seven bits a byte, the lowest first; the highest bit says that there is more. */
function readLength(bytes: Buffer, from: number): { readonly length: number; readonly next: number } {
  let length = 0;
  for (let at = from, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('a document ends within a length');
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) return { length, next: at + 1 };
  }
}

/** A DOUBLE as the server prints it, so that it is read as one again. */
function double(number: number): string {
  if (Object.is(number, -0)) return '-0.0';
  const text = plainFloat(number).replace(/e0$/, '').replace('e+', 'e');
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const quote = (utf8: Buffer): string => JSON.stringify(utf8.toString('utf8'));

/** A value of SQL within a document: the type of its field, its length, and its bytes. */
function opaque(bytes: Buffer, at: number): string {
  const type = bytes[at] ?? 0;
  const { length, next } = readLength(bytes, at + 1);
  const data = bytes.subarray(next, next + length);
  switch (type) {
    case fieldType.decimal:
      return readDecimal(data.subarray(2), data[0] ?? 0, data[1] ?? 0);
    case fieldType.date:
    case fieldType.datetime:
    case fieldType.timestamp:
    case fieldType.time:
      return `"${packed(data.readBigInt64LE(), type)}"`;
    default:
      return `"base64:type${type}:${data.toString('base64')}"`;
  }
}

/** The packed form of times within documents: 24 bits of microseconds below the rest. */
function packed(number: bigint, type: number): string {
  const negative = number < 0n;
  const value = negative ? -number : number;
  const micro = String(value & 0xffffffn).padStart(6, '0');
  const rest = Number(value >> 24n);
  const pad = (part: number, digits = 2) => String(part).padStart(digits, '0');
  const time = rest % 2 ** 17;
  if (type === fieldType.time) {
    const hours = Math.floor(rest / 2 ** 12) % 2 ** 10;
    return `${negative ? '-' : ''}${pad(hours)}:${pad((rest >>> 6) & 63)}:${pad(rest & 63)}.${micro}`;
  }
  const day = Math.floor(rest / 2 ** 17);
  const month = Math.floor(day / 32);
  const date = `${pad(Math.floor(month / 13), 4)}-${pad(month % 13)}-${pad(day % 32)}`;
  if (type === fieldType.date) return date;
  return `${date} ${pad(time >>> 12)}:${pad((time >>> 6) & 63)}:${pad(time & 63)}.${micro}`;
}
