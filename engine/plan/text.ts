import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { type PlanFault, wholeFile } from './fault.ts';

const limit = 256 * 1024;

/** The file's text, or the one reason why it cannot be read. */
export async function readText(file: string): Promise<string | PlanFault> {
  try {
    const found = await stat(file);
    if (found.isDirectory())
      return wholeFile(file, { what: `"${file}" is a folder`, suggestion: 'name the plan file in it' });
    if (found.size > limit)
      return wholeFile(file, {
        what: `"${file}" is too big for a plan: ${Math.ceil(found.size / 1024)} KiB`,
        why: 'a plan is read whole, and 256 KiB is more than any plan needs',
      });
    return decode(file, await readFile(file));
  } catch (error) {
    return wholeFile(file, unreadable(file, (error as NodeJS.ErrnoException).code));
  }
}

function decode(file: string, bytes: Uint8Array): string | PlanFault {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const lossy = new TextDecoder().decode(bytes);
  const at = firstInvalid(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, at));
  return {
    file,
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
    length: 1,
    // The line is not shown: masking reads text, and this is none.
    text: '',
    what: 'the file is not UTF-8',
    why: `byte ${at + 1} (0x${(bytes[at] ?? 0).toString(16)}) starts no character${lossy.includes('\0') ? '; it looks like UTF-16' : ''}`,
    suggestion: 'save it as UTF-8',
  };
}

/** Prefixes are valid up to some length, but for a character that the cut itself breaks. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  while (good < bytes.length) {
    const size = [1, 2, 3, 4].find((n) => good + n <= bytes.length && isUtf8(bytes.subarray(good, good + n)));
    if (size === undefined) return good;
    good += size;
  }
  return good;
}

function unreadable(file: string, code: string | undefined): { what: string; suggestion?: string } {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return {
      what: `there is no file "${file}"`,
      suggestion: 'name a plan file; plans/quickstart.yaml is one to copy',
    };
  if (code === 'EACCES' || code === 'EPERM') return { what: `"${file}" may not be read by this user` };
  return { what: `"${file}" cannot be read: ${code ?? 'unknown reason'}` };
}
