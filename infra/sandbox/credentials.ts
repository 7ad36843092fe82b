import { type Credentials, type Plan, readersOf } from '../../engine/plan/resolved.ts';
import { type Account, randomPassword } from './accounts.ts';

/** Every account that a plan refers to, with passwords made for this run. */
export interface SandboxAccounts {
  readonly source: Account;
  readonly target: Account;
  readonly replication: Account;
  readonly application: Account;
  /** Who only reads: the application itself, unless the plan names another; null where it names no readers. */
  readonly readers: Account | null;
  /** Who writes on the target where DMS does; null without it. */
  readonly dms: Account | null;
  /** What the plan's named secrets hold. */
  readonly secrets: ReadonlyMap<string, Account>;
  /** The passwords that the plan expects in environment variables. */
  readonly environment: { readonly [name: string]: string };
}

/** Makes the accounts of a plan. References that are the same in the plan get the same account. */
export function makeAccounts(plan: Plan): SandboxAccounts {
  const secrets = new Map<string, Account>();
  const environment: Record<string, string> = {};
  const make = (reference: Credentials, user: string): Account => {
    if ('secret' in reference) {
      const account = secrets.get(reference.secret) ?? { user, password: randomPassword() };
      secrets.set(reference.secret, account);
      return account;
    }
    const variable = reference.password.env;
    const password = environment[variable] ?? randomPassword();
    environment[variable] = password;
    return { user: reference.user, password };
  };
  // What a replica is logged in to with is an account of its source.
  if (plan.replication.replica !== null && 'secret' in plan.target.credentials)
    secrets.set(plan.target.credentials.secret, make(plan.source.credentials, 'migrate'));
  const readers = readersOf(plan);
  const [first = 'application'] = plan.source.application.accounts;
  return {
    source: make(plan.source.credentials, 'migrate'),
    target: make(plan.target.credentials, 'migrate'),
    application: make(plan.source.application.credentials, splitAccount(first).user),
    readers: readers && make(readers.credentials, 'reader'),
    replication: make(plan.replication.credentials, 'replicator'),
    dms: plan.replication.target_credentials ? make(plan.replication.target_credentials, 'dms') : null,
    secrets,
    environment,
  };
}

/** The parts of `user` or `user@host`. */
export function splitAccount(account: string): { readonly user: string; readonly host: string } {
  const at = account.lastIndexOf('@');
  return at < 0 ? { user: account, host: '%' } : { user: account.slice(0, at), host: account.slice(at + 1) };
}
