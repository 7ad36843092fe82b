import type { Engine, Found, Read, ServerCheck } from '../checks/check.ts';
import type { Selection } from './select.ts';

/** What a check of objects and accounts looks at. */
export type ObjectSubject = Selection & {
  readonly engine: Engine;
  /** Patterns of the accounts that are copied. */
  readonly copy: readonly string[];
};

/** One question about what moves beside tables. */
export type ObjectCheck = Omit<ServerCheck, 'find' | 'of'> & {
  find(ask: { readonly here: Read; readonly there: Read }, subject: ObjectSubject): Promise<readonly Found[]>;
};
