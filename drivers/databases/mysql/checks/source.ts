import type { ServerCheck } from './check.ts';
import { sessionChecks } from './sessions.ts';
import { settingChecks } from './settings.ts';
import { tableChecks } from './tables.ts';

/** What the source must be so that it can be copied while it is live, and replicated without losing a row. */
export const sourceChecks: readonly ServerCheck[] = [...settingChecks, ...tableChecks, ...sessionChecks];
