import { fits } from '../../../../engine/plan/patterns.ts';
import type { Engine, Read } from '../checks/check.ts';

/** An account or role as `user@host`; a role of MariaDB has no host. */
const nameOf = (user: unknown, host: unknown) => (host === '' ? String(user) : `${user}@${host}`);

/** A server's accounts and roles. */
export async function accountsOf(read: Read, engine: Engine): Promise<ReadonlySet<string>> {
  const table = engine === 'mysql' ? 'mysql.user' : 'mysql.global_priv';
  const rows = await read(`SELECT user AS user, host AS host FROM ${table} ORDER BY 1, 2`);
  return new Set(rows.map(({ user, host }) => nameOf(user, host)));
}

/** Whether an account is copied: it fits one of the plan's patterns, and is none of the server's own. */
export function isCopied(account: string, patterns: readonly string[]): boolean {
  if (/^(mysql\.[a-z_]+|mariadb\.sys|root)@/.test(account) || account === 'PUBLIC') return false;
  return patterns.some((pattern) => fits(pattern.includes('@') ? pattern : `${pattern}@%`, account));
}

/** The source's accounts that are copied, and every role that one of them has. */
export async function copiedAccounts(
  read: Read,
  engine: Engine,
  patterns: readonly string[],
): Promise<readonly string[]> {
  if (patterns.length === 0) return [];
  const copied = new Set([...(await accountsOf(read, engine))].filter((each) => isCopied(each, patterns)));
  const edges = await read(
    engine === 'mysql'
      ? 'SELECT from_user AS role, from_host AS role_host, to_user AS user, to_host AS host FROM mysql.role_edges'
      : "SELECT role AS role, '' AS role_host, user AS user, host AS host FROM mysql.roles_mapping",
  );
  for (let size = -1; size < copied.size; ) {
    size = copied.size;
    for (const { role, role_host, user, host } of edges)
      if (copied.has(nameOf(user, host))) copied.add(nameOf(role, role_host));
  }
  return [...copied];
}

/** Whether it is a role of MariaDB; MySQL's are accounts like others. */
export const isRole = (account: string): boolean => !account.includes('@');

/** Those that others may be given come first. */
export const rolesFirst = (accounts: readonly string[]): readonly string[] => [
  ...accounts.filter(isRole),
  ...accounts.filter((each) => !isRole(each)),
];

/** An account for a statement. */
export function quoted(account: string): string {
  const cut = account.lastIndexOf('@');
  const parts = cut < 0 ? [account] : [account.slice(0, cut), account.slice(cut + 1)];
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('@');
}
