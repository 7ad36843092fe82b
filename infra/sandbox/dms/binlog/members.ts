import type { Column } from '../definition.ts';

/** The members of an ENUM or SET, in hexadecimal as UTF-8; where their column has another character set they are of ASCII alone, or it is an error. */
export function readMembers({ name, declared, charset = 'utf8mb4' }: Column): readonly string[] {
  const list = /^(?:enum|set)\((.*)\)$/is.exec(declared)?.[1] ?? '';
  const members = [...list.matchAll(/'((?:[^']|'')*)'/gs)].map(([, text = '']) => text.replaceAll("''", "'"));
  return members.map((text) => {
    const bytes = encode(text, charset);
    if (!bytes) throw new Error(`a member of "${name}" cannot be written in ${charset} here`);
    return bytes.toString('hex');
  });
}

const asciiWithin = /^(?!utf16|utf16le|ucs2|utf32|swe7)/;

function encode(text: string, charset: string): Buffer | undefined {
  if (/^utf8/.test(charset)) return Buffer.from(text, 'utf8');
  if (charset === 'ucs2' || charset === 'utf16') return Buffer.from(text, 'utf16le').swap16();
  if (charset === 'utf16le') return Buffer.from(text, 'utf16le');
  // MySQL's latin1 is Windows-1252, which is Latin-1 but for 0x80 to 0x9f.
  if (
    charset === 'latin1' &&
    [...text].every((each) => each < '\u0080' || (each > '\u009f' && each < '\u0100'))
  )
    return Buffer.from(text, 'latin1');
  return asciiWithin.test(charset) && [...text].every((each) => each < '\u0080')
    ? Buffer.from(text, 'latin1')
    : undefined;
}
