import { plainFloat, plainNumber } from '../value.ts';
import { digitBytes } from './layout.ts';

/** A whole number, lowest byte first. */
export function readInteger(bytes: Buffer, unsigned: boolean): string {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] ?? 0);
  return (unsigned ? value : BigInt.asIntN(bytes.length * 8, value)).toString();
}

/** A BIT, highest byte first. */
export function readBits(bytes: Buffer): string {
  return bytes.length === 0 ? '0' : BigInt(`0x${bytes.toString('hex')}`).toString();
}

/** A FLOAT or DOUBLE. */
export const readFloat = (bytes: Buffer): string =>
  plainFloat(bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE());

/**
 * A DECIMAL in the form that sorts by its bytes: nine digits in four bytes, the highest bit turned, and a negative number with
 * every bit turned (MySQL's strings/decimal.cc, decimal2bin).
 */
export function readDecimal(stored: Buffer, precision: number, scale: number): string {
  const bytes = Buffer.from(stored);
  const negative = ((bytes[0] ?? 0) & 0x80) === 0;
  bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  if (negative) for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ 0xff;
  let at = 0;
  const take = (digits: number): string => {
    const size = digits === 9 ? 4 : (digitBytes[digits] ?? 0);
    const value = size === 0 ? 0 : bytes.readUIntBE(at, size);
    at += size;
    return digits === 0 ? '' : String(value).padStart(digits, '0');
  };
  const whole = precision - scale;
  let text = take(whole % 9);
  for (let left = Math.floor(whole / 9); left > 0; left--) text += take(9);
  let fraction = '';
  for (let left = Math.floor(scale / 9); left > 0; left--) fraction += take(9);
  fraction += take(scale % 9);
  return plainNumber(`${negative ? '-' : ''}${text || '0'}${scale > 0 ? `.${fraction}` : ''}`);
}
