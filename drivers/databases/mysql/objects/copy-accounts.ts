import type { Action, Late, Probe, Reader } from '../../../../engine/step.ts';
import type { Check } from '../../../database.ts';
import { ofApplication } from '../names.ts';
import { isCopied } from './accounts.ts';
import type { ObjectSubject } from './check-object.ts';

/** The checks of the target, of which the application's login is asked only when its account has been copied. */
export function lateLogin(checks: readonly Check[], { copy }: ObjectSubject, accounts: readonly string[]) {
  const copied = accounts.some((account) => isCopied(account.includes('@') ? account : `${account}@%`, copy));
  return copied
    ? checks.map((check) => (check.name === 'target-login' ? { ...check, late: true as const } : check))
    : checks;
}

/** Which accounts are made, and which stand on the target already. */
type Known = { readonly made: readonly string[]; readonly standing: readonly string[] };

async function read(reader: Reader, { engine, copy }: ObjectSubject): Promise<Known> {
  const input = { engine, patterns: copy };
  return (await reader.ask({ op: 'mysql.accounts@1', input, on: 'source' })) as unknown as Known;
}

/**
 * Makes the source's accounts that the plan names on the target, with the same login and the grants on what moves. The login passes
 * from server to server and stands nowhere else. What stands on the target already is left as it is. `application`: who is made locked, where
 * the target is closed by its accounts.
 */
export async function copyAccounts(
  reader: Reader,
  subject: ObjectSubject,
  application: readonly string[] = [],
): Promise<readonly Action[]> {
  if (subject.copy.length === 0) return [];
  const { made, standing } = await read(reader, subject);
  if (made.length + standing.length === 0) return [];
  const input = copiesOf(subject, made);
  const locked = ofApplication(made, application);
  return [
    {
      id: 'accounts',
      title:
        made.length === 0
          ? 'make no account: those that the plan names stand on the target'
          : `make ${made.join(', ')} on the target, with their logins and grants`,
      ...(standing.length > 0 && { note: `${standing.join(', ')} stand there and are left as they are` }),
      forward: {
        op: 'mysql.copy-accounts@1',
        input: { ...input, ...(locked.length > 0 && { locked }) },
        on: 'target',
      },
      until: [same(input)],
      back: {
        title: 'drops them',
        call: {
          op: 'mysql.drop-accounts@1',
          input: { accounts: made, engine: subject.engine },
          on: 'target',
        },
        until: [
          {
            ask: {
              op: 'mysql.accounts-there@1',
              input: { accounts: made, engine: subject.engine },
              on: 'target',
            },
            path: 'there.length',
            is: [0],
            within: '1m',
          },
        ],
      },
    },
  ];
}

/** Gives the accounts that were made what they may do with views and routines, which stand only now. */
export function grantOnObjects(subject: ObjectSubject, step: string): Action {
  const input = copiesOf(subject, { $from: `${step}/accounts`, path: 'accounts' });
  return {
    id: 'grants',
    title: 'give the accounts that were made their grants on views and routines',
    forward: { op: 'mysql.copy-accounts@1', input, on: 'target' },
    until: [same(input)],
    back: { nothing: 'they go with the accounts that this run made' },
  };
}

const copiesOf = ({ engine, databases, definers }: ObjectSubject, accounts: readonly string[] | Late) => ({
  engine,
  accounts,
  moving: { databases, definers },
});

const same = (input: ReturnType<typeof copiesOf>): Probe => ({
  ask: { op: 'mysql.account-differences@1', input },
  path: 'different',
  is: [[]],
  within: '30s',
});
