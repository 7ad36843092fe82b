import type { Cell, Key } from '../drivers/database.ts';
import type { Session } from '../drivers/databases/mysql/session.ts'; // breach: direction
import type { Tools } from '../drivers/operation.ts';
import { operation as o, operation, type Tools as T } from '../drivers/operation.ts'; // breach: direction
export type All = Tools & T & Cell & Key & Session;
export const all = [operation, o];
