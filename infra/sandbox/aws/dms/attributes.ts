import { invalidValue } from './fault.ts';

/** What of `ExtraConnectionAttributes` the sandbox acts upon. */
export interface Attributes {
  /** A statement for each session of the task. */
  readonly initial?: string;
}

/** Attributes that only say how fast the real service works. */
const withoutEffect = new Set(['parallelloadthreads', 'maxfilesize', 'eventspollinterval']);

/** Reads `name=value;name=value`; the names are in whatever case, and one that the sandbox does not know is refused. */
export function readAttributes(attributes: string): Attributes {
  const found: { initial?: string } = {};
  for (const part of attributes.split(';').filter((each) => each.trim() !== '')) {
    const cut = part.indexOf('=');
    const name = (cut < 0 ? part : part.slice(0, cut)).trim().toLowerCase();
    const value = cut < 0 ? '' : part.slice(cut + 1).trim();
    if (name === 'initstmt') {
      if (!/^set\s/i.test(value))
        throw invalidValue(`The sandbox takes only SET as Initstmt, not "${value}"`);
      found.initial = value;
    } else if (!withoutEffect.has(name))
      throw invalidValue(`The sandbox does not support the extra connection attribute "${name}"`);
  }
  return found;
}
