import type { Io } from './io.ts';

/**
 * Prints a document as `JSON.stringify(document, null, 2)` would, a member at a time: as one text, the plan of ten thousand tables
 * takes hundreds of megabytes.
 */
export function writeJson(io: Pick<Io, 'out'>, document: { readonly [member: string]: unknown }): void {
  const members = Object.entries(document).filter(([, value]) => value !== undefined);
  const end = (index: number, of: readonly unknown[]) => (index < of.length - 1 ? ',\n' : '\n');
  io.out('{\n');
  for (const [index, [name, value]] of members.entries()) {
    io.out(`  ${JSON.stringify(name)}: `);
    if (Array.isArray(value) && value.length > 0) {
      io.out('[\n');
      for (const [at, each] of value.entries()) io.out(`    ${textOf(each, '    ')}${end(at, value)}`);
      io.out('  ]');
    } else io.out(textOf(value, '  '));
    io.out(end(index, members));
  }
  io.out('}\n');
}

/** A value's text, its lines but the first behind some blanks: no text in JSON holds a line break of its own. */
const textOf = (value: unknown, blanks: string): string =>
  (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', `\n${blanks}`);
