/** DER, the encoding of certificates: a tag, a length, a content. Each function encodes one type of ASN.1. */
export const sequence = (...parts: readonly Buffer[]): Buffer => encode(0x30, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => encode(0x31, ...parts);
export const octets = (content: Buffer): Buffer => encode(0x04, content);
export const text = (value: string): Buffer => encode(0x0c, Buffer.from(value));
export const yes: Buffer = encode(0x01, Buffer.of(0xff));

/** A positive integer; a leading bit that is set would make it a negative one. */
export function integer(value: Buffer): Buffer {
  return encode(0x02, (value[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), value]) : value);
}

/** Bits, of which the last `unused` do not count. */
export function bits(content: Buffer, unused = 0): Buffer {
  return encode(0x03, Buffer.of(unused), content);
}

/** A time before 2050, to the second. */
export function time(date: Date): Buffer {
  const [digits = ''] = date.toISOString().replace(/[-:T]/g, '').slice(2).split('.');
  return encode(0x17, Buffer.from(`${digits}Z`));
}

/** An object identifier in its dotted form. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A field with a tag of its own: `plain` for one that holds no further fields. */
export function tagged(tag: number, content: Buffer, plain = false): Buffer {
  return encode((plain ? 0x80 : 0xa0) | tag, content);
}

function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
