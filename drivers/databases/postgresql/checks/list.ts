import type { CheckList } from '../../ask-check.ts';
import { reverseAccountChecks, sourceAccountChecks, targetAccountChecks } from './accounts.ts';
import { castChecks } from './casts.ts';
import { dmsSourceChecks, dmsTargetChecks } from './dms.ts';
import { reverseServerChecks, sourceServerChecks } from './server.ts';
import { sessionChecks, statementLog } from './sessions.ts';
import { tableChecks } from './tables.ts';
import { targetServerChecks } from './target-server.ts';
import { targetStateChecks } from './target-state.ts';

/** PostgreSQL's checks. */
export const postgresqlChecks: CheckList = {
  source: [
    ...sourceServerChecks,
    ...sourceAccountChecks,
    ...sessionChecks,
    ...tableChecks,
    ...dmsSourceChecks,
    ...reverseServerChecks.source,
    statementLog('reverse-statement-log'),
  ],
  target: [
    ...targetServerChecks,
    ...targetStateChecks,
    ...castChecks,
    ...targetAccountChecks,
    statementLog('statement-log'),
    ...dmsTargetChecks,
    ...reverseServerChecks.target,
    ...reverseAccountChecks,
  ],
};
