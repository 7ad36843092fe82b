import type { Applying, ServerCheck } from './check.ts';
import { listed, targetDatabases } from './check.ts';
import { isNamed, shown, writers } from './grantees.ts';

/** Where a side is closed by its accounts, whoever is not locked out writes on through the freeze. */
export const otherAccountsCheck = ({ name, on }: Applying): ServerCheck => ({
  name,
  title: `only accounts that are locked for the freeze may write on the ${on}`,
  severity: 'error',
  byAccounts: true,
  ...(on === 'target' && { reverse: true as const }),
  why: 'nobody can be refused there but by the account: what another one writes in the freeze is lost',
  async find(ask, subject) {
    const databases = on === 'source' ? subject.databases : targetDatabases(subject);
    const mover = on === 'target' ? await ask.mover() : null;
    const named = [...subject.accounts, ...(mover === null ? [] : [mover])];
    const others = (await writers('mysql', ask.here, { ...subject, databases })).filter(
      (grantee) => !isNamed(grantee, named),
    );
    return others.length === 0
      ? []
      : [
          {
            what: `${listed(others.map(shown))} may write too`,
            mend: `Add them to source.application.accounts, or lock them for the cutover: ALTER USER ${others[0]} ACCOUNT LOCK; Of an administrator who rests meanwhile say \`${name}: warn\` under checks.`,
          },
        ];
  },
});
