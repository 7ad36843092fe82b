import { type Found, listed, lockedOut, type Read, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';
import { ownersOf } from './owners.ts';
import { rightsOf } from './rights.ts';

/** Roles that may log in and may write to some table of the schemas, members of such roles included. */
async function writers(
  read: Read,
  schemas: readonly string[],
): Promise<readonly { name: string; superuser: boolean }[]> {
  const rows = await read(
    `SELECT r.rolname AS name, r.rolsuper AS superuser FROM pg_roles r
     WHERE r.rolcanlogin AND r.rolname <> current_user AND r.rolname !~ '^rds'
       AND (r.rolsuper OR EXISTS (
         SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p')
           AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
           AND has_schema_privilege(r.oid, n.oid, 'USAGE')))
     ORDER BY 1`,
    [schemas],
  );
  return rows.map(({ name, superuser }) => ({ name: String(name), superuser: superuser === true }));
}

/** Who is frozen, who is not, and as whom the engine works. */
export const sourceAccountChecks: readonly ServerCheck[] = [
  {
    name: 'application-accounts',
    title: 'the application’s roles exist, and none is superuser',
    severity: 'error',
    forced: true,
    of: 'databases',
    why: 'a role that is not there is not frozen, and a superuser undoes what shuts it out',
    async find(ask, { accounts }) {
      const rows = await ask.here(
        'SELECT rolname AS name, rolsuper AS super, rolcreaterole AS roles FROM pg_roles WHERE rolname = ANY ($1)',
        [accounts],
      );
      const known = new Map(rows.map((row) => [String(row.name), row]));
      return accounts.flatMap((account): Found[] => {
        const row = known.get(account);
        if (!row)
          return [
            {
              what: `there is no role "${account}" on the source`,
              mend: 'Correct source.application.accounts; roles have no host in PostgreSQL.',
            },
          ];
        return row.super === true
          ? [{ what: `"${account}" is superuser`, mend: `ALTER ROLE ${quoteName(account)} NOSUPERUSER;` }]
          : [];
      });
    },
  },
  {
    name: 'application-login',
    title: 'the canary can log in as the application',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'only a login that is refused, and was not before, proves a freeze',
    async find(ask) {
      const error = await ask.application();
      return error === null
        ? []
        : [
            {
              what: `the application cannot log in to the source: ${error}`,
              mend: 'Correct source.application.credentials, and let this host in by pg_hba.conf.',
            },
          ];
    },
  },
  {
    name: 'other-accounts',
    title: 'no other role may log in and write',
    severity: 'warn',
    of: 'databases',
    why: 'the freeze shuts out the roles of the plan alone: what another one writes in the freeze is lost',
    async find(ask, { accounts, databases }) {
      const others = (await writers(ask.here, databases)).filter(({ name }) => !accounts.includes(name));
      return others.length === 0
        ? []
        : [
            {
              what: `${listed(others.map(({ name, superuser }) => (superuser ? `${name} (superuser)` : name)))} may write too`,
              mend: 'Add them to source.application.accounts, or see that they rest during the cutover; superusers cannot be shut out.',
            },
          ];
    },
  },
  rightsOf('source'),
  ownersOf('source'),
  {
    name: 'replication-account',
    title: 'the role of the channel may fetch changes',
    severity: 'error',
    of: 'server',
    why: 'the target logs in with it to read the source’s log',
    async find(ask) {
      const [row] = await ask.replication(
        `SELECT current_user AS name, r.rolsuper OR r.rolreplication
           OR coalesce((SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_replication'), false) AS may
         FROM pg_roles r WHERE r.rolname = current_user`,
      );
      return row?.may === true
        ? []
        : [
            {
              what: `"${row?.name}" may not replicate`,
              mend: `ALTER ROLE ${quoteName(String(row?.name))} REPLICATION; on RDS: GRANT rds_replication TO ${quoteName(String(row?.name))};`,
            },
          ];
    },
  },
];

/** Who is on the target. */
export const targetAccountChecks: readonly ServerCheck[] = [
  rightsOf('target'),
  ownersOf('target'),
  {
    name: 'target-login',
    title: 'the application can log in to the target',
    severity: 'error',
    of: 'server',
    why: 'it could not work after the switch',
    async find(ask) {
      const error = await ask.application();
      // Whoever is shut out has shown the right password: a wrong one is refused before.
      return error === null || error === lockedOut
        ? []
        : [
            {
              what: `the application cannot log in to the target: ${error}`,
              mend: 'Create its roles on the target with the same passwords, or name them under accounts.copy.',
            },
          ];
    },
  },
];

/** Whether the channel back can be made and read. */
export const reverseAccountChecks: readonly ServerCheck[] = [
  {
    name: 'reverse-account',
    title: 'the role of the channel back may fetch the target’s changes',
    severity: 'error',
    reverse: true,
    of: 'server',
    why: 'the source logs in with it to read the target’s log',
    async find(ask) {
      const [row] = await ask.reverse(
        `SELECT current_user AS name, r.rolsuper OR r.rolreplication
           OR coalesce((SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_replication'), false) AS may
         FROM pg_roles r WHERE r.rolname = current_user`,
      );
      return row?.may === true
        ? []
        : [
            {
              what: `"${row?.name}" may not replicate from the target`,
              mend: `ALTER ROLE ${quoteName(String(row?.name))} REPLICATION; on Aurora: GRANT rds_replication TO ${quoteName(String(row?.name))};`,
            },
          ];
    },
  },
];
