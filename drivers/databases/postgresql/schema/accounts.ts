import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Action, Reader } from '../../../../engine/step.ts';
import type { Check } from '../../../database.ts';

/** Whether a pattern of the plan's accounts, with * for any characters, fits a role. */
export const fitsRole = (role: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(role),
  );

/** The target's checks, of which the application's login is asked only when its role has been copied. */
export const lateLogin = (plan: Plan, checks: readonly Check[]): readonly Check[] =>
  plan.source.application.accounts.some((role) => fitsRole(role, plan.accounts.copy))
    ? checks.map((check) => (check.name === 'target-login' ? { ...check, late: true as const } : check))
    : checks;

/**
 * Makes the source's roles that the plan names on the target, with the same passwords, attributes, settings and memberships; those of the application without
 * LOGIN, which the opening gives them. The password's verifier passes from server to server and stands nowhere else. Their grants come with
 * the objects.
 */
export async function copyAccounts(read: Reader, plan: Plan): Promise<readonly Action[]> {
  const patterns = plan.accounts.copy;
  if (patterns.length === 0) return [];
  const roles = "SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^(?:pg_|rds)' ORDER BY 1";
  const [there, here] = [await read.rows('source', roles), await read.rows('target', roles)];
  const standing = new Set(here.map(({ name }) => String(name)));
  const wanted = there.map(({ name }) => String(name)).filter((name) => fitsRole(name, patterns));
  const made = wanted.filter((name) => !standing.has(name));
  const left = wanted.filter((name) => standing.has(name));
  if (wanted.length === 0) return [];
  const input = {
    roles: made,
    locked: made.filter((name) => plan.source.application.accounts.includes(name)),
  };
  return [
    {
      id: 'accounts',
      title:
        made.length === 0
          ? 'make no role: those that the plan names stand on the target'
          : `make ${made.join(', ')} on the target, with their passwords, settings and memberships`,
      ...(left.length > 0 && { note: `${left.join(', ')} stand there and are left as they are` }),
      forward: { op: 'postgresql.copy-roles@1', input, on: 'target' },
      until: [
        {
          ask: { op: 'postgresql.role-differences@1', input },
          path: 'different',
          is: [[]],
          within: '30s',
        },
      ],
      back: {
        title: 'drops them',
        call: { op: 'postgresql.drop-roles@1', input: { roles: made }, on: 'target' },
        until: [
          {
            ask: { op: 'postgresql.roles-there@1', input: { roles: made }, on: 'target' },
            path: 'there.length',
            is: [0],
            within: '1m',
          },
        ],
      },
    },
  ];
}
