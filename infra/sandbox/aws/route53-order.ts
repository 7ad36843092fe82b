import type { RecordSet } from './zones.ts';

/** A name by which Route 53 sorts: by the labels from the right, so that a zone's records stand beside those of their own domain. */
export function reversed(name: string): string {
  return name.split('.').reverse().join('.');
}

/** The place of a record set among all of a zone. */
export function keyOf({ name, type, weighted }: RecordSet): string {
  return key(name, type, weighted?.identifier ?? '');
}

/** The place that a name, a type and an identifier have there. */
export function key(name: string, type: string, identifier: string): string {
  return [reversed(name), type, identifier].join('\u0000');
}

/** Which of two places comes first. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
