import { grantsOf, knownPrivileges } from '../objects/account-operations.ts';
import { accountsOf, copiedAccounts, quoted } from '../objects/accounts.ts';
import type { ObjectCheck, ObjectSubject } from '../objects/check-object.ts';
import { neededToGive } from '../objects/grants.ts';
import { keyOf, label } from '../objects/object.ts';
import { listObjects } from '../objects/read.ts';
import { targetName } from '../objects/retarget.ts';
import { listMoving } from '../objects/select.ts';
import { listed, type Read } from './check.ts';
import { globalPrivileges, grantablePrivileges, missingFrom } from './privileges.ts';

/** Whether the target can take what moves beside tables. */
export const objectTargetChecks: readonly ObjectCheck[] = [
  {
    name: 'target-objects',
    title: 'none of the views, routines, triggers and events exists on the target',
    severity: 'error',
    forced: true,
    once: true,
    why: 'it would be replaced by the source’s',
    async find(ask, subject) {
      const there = await listMoving(ask.there, subject);
      const wanted = new Set(
        there.map((each) => keyOf({ ...each, database: targetName(subject, each.database) })),
      );
      const standing = await listObjects(
        ask.here,
        subject.databases.map(({ target }) => target),
      );
      const same = standing.filter((each) => wanted.has(keyOf(each))).map(label);
      return same.length === 0
        ? []
        : [
            {
              what: `${listed(same)} exist on the target`,
              mend: 'Drop them, or give the plan an empty target.',
            },
          ];
    },
  },
  {
    name: 'target-object-grants',
    title: 'the engine’s account may create the source’s objects and accounts on the target',
    severity: 'error',
    why: 'they are created there with the definers that they have',
    async find(ask, subject) {
      const objects = await listMoving(ask.there, subject);
      const there = await globalPrivileges(subject.engine, ask.here, null);
      const kinds = new Set(objects.map(({ kind }) => kind));
      const needed = [
        ...(kinds.has('view') ? ['CREATE VIEW', 'SHOW VIEW'] : []),
        ...(kinds.has('procedure') || kinds.has('function')
          ? ['CREATE ROUTINE', 'ALTER ROUTINE', 'EXECUTE']
          : []),
        ...(kinds.has('trigger') ? ['TRIGGER'] : []),
        ...(kinds.has('event') ? ['EVENT'] : []),
        ...(subject.copy.length > 0 ? ['CREATE USER'] : []),
      ];
      const [owner] = await ask.here('SELECT CURRENT_USER() AS account');
      const account = quoted(String(owner?.account));
      const missing = [
        ...missingFrom(there, needed),
        ...(objects.length > 0 ? await definerPrivilege(subject.engine, ask.here, there) : []),
      ];
      const kept = subject.copy.length === 0 ? [] : await keptPrivileges(ask, subject);
      return [
        ...(missing.length === 0
          ? []
          : [
              {
                what: `the account "${owner?.account}" lacks ${missing.join(', ')}`,
                mend: `GRANT ${missing.join(', ')} ON *.* TO ${account};`,
              },
            ]),
        ...(kept.length === 0
          ? []
          : [
              {
                what: `the account "${owner?.account}" may not give ${kept.join(', ')} to others, which copying the accounts needs`,
                why: 'a server lets nobody give away what he does not have, or has without GRANT OPTION',
                mend: `GRANT ${kept.join(', ')} ON *.* TO ${account} WITH GRANT OPTION;`,
              },
            ]),
      ];
    },
  },
  {
    name: 'event-scheduler',
    title: 'the event scheduler is on where events are, and only there',
    severity: 'error',
    async find(ask, subject) {
      const events = (await listMoving(ask.there, subject)).filter(({ row }) => row.status === 'ENABLED');
      if (events.length === 0) return [];
      const sql = `SELECT @@global.event_scheduler AS value`;
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      const [target, source] = [here?.value === 'ON', there?.value === 'ON'];
      if (target === source) return [];
      return [
        {
          what: `event_scheduler is ${here?.value} on the target and ${there?.value} on the source, which has ${listed(events.map(label))}`,
          why: target
            ? 'events that have not run for long would begin to after the switch'
            : 'no event would run after the switch',
          mend: `${subject.engine === 'mysql' ? 'SET PERSIST' : 'SET GLOBAL'} event_scheduler = ${source ? 'ON' : 'OFF'}; on the target.`,
        },
      ];
    },
  },
  {
    name: 'function-creators',
    title: 'the target takes functions and triggers as the source has them',
    severity: 'error',
    why: 'a server with a binary log refuses functions that do not say what they do to data, unless log_bin_trust_function_creators is ON',
    async find(ask, subject) {
      const [row] = await ask.here(
        'SELECT @@global.log_bin AS logged, @@global.log_bin_trust_function_creators AS trusted',
      );
      if (Number(row?.logged) === 0 || Number(row?.trusted) === 1) return [];
      const there = await globalPrivileges(subject.engine, ask.here, null);
      const above = there.has('SUPER') || there.has('ALL PRIVILEGES');
      const objects = (await listMoving(ask.there, subject)).filter(
        ({ kind, row: listed }) =>
          (kind === 'function' && (!above || Number(listed.unsafe) === 1)) || (kind === 'trigger' && !above),
      );
      return objects.length === 0
        ? []
        : [
            {
              what: `log_bin_trust_function_creators is OFF on the target, which refuses ${listed(objects.map(label))}`,
              mend: `${subject.engine === 'mysql' ? 'SET PERSIST' : 'SET GLOBAL'} log_bin_trust_function_creators = ON; on the target. Rows are logged there, never statements.`,
            },
          ];
    },
  },
];

/** What the accounts that are copied have and the engine's account may not give them. */
async function keptPrivileges(
  ask: { readonly here: Read; readonly there: Read },
  subject: ObjectSubject,
): Promise<readonly string[]> {
  const { engine, copy } = subject;
  const own = await grantablePrivileges(engine, ask.here);
  if (own.has('ALL PRIVILEGES')) return [];
  const there = await accountsOf(ask.here, engine);
  const known = await knownPrivileges({ rows: ask.here });
  const needed = new Set<string>();
  for (const account of await copiedAccounts(ask.there, engine, copy)) {
    if (there.has(account)) continue;
    for (const grant of await grantsOf({ rows: ask.there }, account, subject)) {
      for (const each of neededToGive(grant)) if (known.has(each.toUpperCase())) needed.add(each);
      // Who makes a role may give it to others on MariaDB.
      if (grant.on === 'role' && engine === 'mysql') needed.add('ROLE_ADMIN');
    }
  }
  return [...needed].filter((each) => !own.has(each)).sort();
}

/** What an account needs to create an object that is somebody else's. */
async function definerPrivilege(
  engine: 'mysql' | 'mariadb',
  read: (sql: string) => Promise<readonly { readonly [key: string]: unknown }[]>,
  there: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (there.has('ALL PRIVILEGES')) return [];
  if (engine === 'mariadb') return there.has('SUPER') || there.has('SET USER') ? [] : ['SET USER'];
  // SET_USER_ID was taken apart in 8.2 and removed in 8.4.
  if (there.has('SET_ANY_DEFINER') || there.has('SET_USER_ID')) return [];
  const [row] = await read('SELECT VERSION() AS v');
  const [major = 0, minor = 0] = String(row?.v).split('.').map(Number);
  return major > 8 || minor >= 2 ? ['SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER'] : ['SET_USER_ID'];
}
