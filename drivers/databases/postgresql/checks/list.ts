import type { CheckList } from '../../ask-check.ts';
import { reverseAccountChecks, sourceAccountChecks, targetAccountChecks } from './accounts.ts';
import { castChecks } from './casts.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { dmsSourceChecks, dmsTargetChecks } from './dms.ts';
import { extensionRows } from './extension-rows.ts';
import { outsideSchemas } from './outside-schemas.ts';
import { roleSettingChecks } from './role-settings.ts';
import { reverseServerChecks, sourceServerChecks } from './server.ts';
import { sessionChecks, statementLog } from './sessions.ts';
import { superuserObjects } from './superuser-objects.ts';
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
    extensionRows,
    ...dmsSourceChecks,
    ...reverseServerChecks.source,
    statementLog('reverse-statement-log'),
  ],
  target: [
    ...targetServerChecks,
    ...targetStateChecks,
    ...castChecks,
    ...targetAccountChecks,
    superuserObjects,
    outsideSchemas,
    ...roleSettingChecks,
    defaultPrivileges,
    statementLog('statement-log'),
    ...dmsTargetChecks,
    ...reverseServerChecks.target,
    ...reverseAccountChecks,
  ],
};
