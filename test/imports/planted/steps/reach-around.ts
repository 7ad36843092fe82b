import { createConnection } from 'mysql2/promise'; // breach: package, name
import type { Database } from '../drivers/database.ts';
import {
  connect, // a comment between the names
  type Session,
} from '../drivers/databases/mysql/session.ts'; // breach: direction, name
import type { Journal } from '../engine/journal.ts';
import { run } from '../engine/run.ts'; // breach: direction

// A comment may say "mysql", and import { x } from '../cli/main.ts' in one is no import.
export const summary = 'Waits for Route 53.'; // breach: name
export type Seen = Database & Journal & Session;
export const acts = [connect, run, createConnection];
