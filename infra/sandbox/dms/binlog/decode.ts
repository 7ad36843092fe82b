import { type Column, isSpatial } from '../definition.ts';
import { plainNumber, type Value } from '../value.ts';
import { readJson } from './json.ts';
import { code, type WireColumn } from './layout.ts';
import { readMembers } from './members.ts';
import { readBits, readDecimal, readFloat, readInteger } from './numbers.ts';
import { readDate, readDateTime, readTime, readTimestamp } from './times.ts';

type Decoder = (bytes: Buffer) => Value;

const hex: Decoder = (bytes) => bytes.toString('hex');

/** How the bytes of a column's row events become its values; undefined where the definition and the log do not go together. */
export function decoderOf(column: Column, wire: WireColumn): Decoder | undefined {
  const of = (name: string): number => Number(wire.metadata?.[name] ?? 0);
  const digits = of('decimals');
  switch (`${column.type} ${wire.code}`) {
    case `tinyint ${code.tiny}`:
    case `smallint ${code.short}`:
    case `mediumint ${code.int24}`:
    case `int ${code.long}`:
    case `bigint ${code.longlong}`:
      return (bytes) => readInteger(bytes, column.unsigned);
    case `decimal ${code.newDecimal}`:
      return (bytes) => readDecimal(bytes, of('precision'), digits);
    case `float ${code.float}`:
    case `double ${code.double}`:
      return readFloat;
    case `bit ${code.bit}`:
      return readBits;
    case `year ${code.year}`:
      return ([year = 0]) => plainNumber(String(year === 0 ? 0 : year + 1900));
    case `date ${code.date}`:
    case `date ${code.newDate}`:
      return readDate;
    case `datetime ${code.datetime2}`:
      return (bytes) => readDateTime(bytes, digits);
    case `timestamp ${code.timestamp2}`:
      return (bytes) => readTimestamp(bytes, digits);
    case `time ${code.time2}`:
      return (bytes) => readTime(bytes, digits);
    case `json ${code.json}`:
      return readJson;
    case `enum ${code.enum}`: {
      const labels = readMembers(column);
      // 0 is what a server that is not strict keeps for a value that it does not have: the empty text.
      return (bytes) => labels[bytes.readUIntLE(0, bytes.length) - 1] ?? '';
    }
    case `set ${code.set}`: {
      const labels = readMembers(column);
      const comma = Buffer.from(',').toString('hex');
      return (bytes) => {
        const bits = BigInt(readInteger(bytes, true));
        return labels.filter((_, index) => (bits >> BigInt(index)) & 1n).join(comma);
      };
    }
    case `binary ${code.string}`: {
      // The log leaves out the zeros at the end, which belong to the value.
      const width = of('max_length');
      return (bytes) => bytes.toString('hex').padEnd(width * 2, '0');
    }
    case `char ${code.string}`:
    case `varchar ${code.varchar}`:
    case `varbinary ${code.varchar}`:
      return hex;
  }
  if (wire.code === code.blob && /(?:blob|text)$/.test(column.type)) return hex;
  return wire.code === code.geometry && isSpatial(column) ? hex : undefined;
}
