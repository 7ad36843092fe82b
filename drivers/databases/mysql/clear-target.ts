import { hostingOf, isManaged } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { renamed } from '../select-tables.ts';
import { quoteAccount, quoteName } from './names.ts';

/**
 * What a rollback leaves on the target, as the statements that clear it for another run: its rows are kept until somebody says that nobody
 * wants them, and it stays closed until then.
 */
export function clearTarget(plan: Plan): readonly string[] {
  const own = !isManaged(hostingOf(plan.target)) && plan.replication.dms === null;
  const maria = plan.target.engine === 'mariadb';
  const flags = maria ? ['read_only'] : ['super_read_only', 'read_only'];
  const how = maria ? 'GLOBAL' : 'PERSIST';
  const databases = [...new Set(plan.source.databases.map((name) => renamed(plan, name))), 'aurora_migrate'];
  return [
    ...(own ? flags.map((flag) => `SET ${how} ${flag} = OFF;`) : []),
    ...databases.map((name) => `DROP DATABASE IF EXISTS ${quoteName(name)};`),
    ...plan.source.application.accounts.map(
      (account) => `ALTER USER IF EXISTS ${quoteAccount(account)} ACCOUNT UNLOCK;`,
    ),
  ];
}
