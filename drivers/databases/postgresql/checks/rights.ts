import type { Side } from '../../../../engine/step.ts';
import type { Ask, Found, ServerCheck, Subject } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';

/** From here on others than superusers may subscribe, and a role is altered by whom it was granted to with ADMIN OPTION, and not by every CREATEROLE. */
const delegates = 160_000;

/** Whom the engine works as on the side that is asked, and what that role may; null where it is superuser. */
async function roleOf(ask: Ask) {
  const [row] = await ask.here(
    `SELECT r.rolname AS name, r.rolsuper AS super, r.rolcreaterole AS roles, current_database() AS database,
            current_setting('server_version_num')::int AS version,
            r.rolreplication OR coalesce((SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = 'rds_replication'), false) AS replicates,
            has_database_privilege(current_database(), 'CREATE') AS creates,
            pg_has_role('pg_signal_backend', 'USAGE') AS signals,
            pg_has_role('pg_read_all_stats', 'USAGE') AS sees,
            coalesce((SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = 'pg_create_subscription'
                        OR rolname = 'rds_superuser' AND current_setting('server_version_num')::int < ${delegates} LIMIT 1), false) AS subscribes
     FROM pg_roles r WHERE r.rolname = current_user`,
  );
  return row === undefined || row.super === true ? null : row;
}

/** What of a role's rights the run needs on a side, and what gives it. */
async function lacksOf(
  ask: Ask,
  side: Side,
  { window, hosting = 'own' }: Subject,
): Promise<readonly Found[]> {
  const role = await roleOf(ask);
  if (!role) return [];
  const name = quoteName(String(role.name));
  const own = hosting === 'own';
  const back = window !== undefined;
  const native = (await ask.mover()) === null;
  const later = Number(role.version) >= delegates;
  const needs: readonly (readonly [needed: boolean, has: unknown, what: string, mend: string])[] = [
    [
      side === 'source' || back,
      role.replicates,
      'REPLICATION',
      own
        ? `ALTER ROLE ${name} REPLICATION; by ${later ? 'a role that has it and may alter this one' : 'a superuser'}`
        : `GRANT rds_replication TO ${name};`,
    ],
    [true, role.roles, 'CREATEROLE', `ALTER ROLE ${name} CREATEROLE;`],
    [
      true,
      role.creates,
      'CREATE on the database',
      `GRANT CREATE ON DATABASE ${quoteName(String(role.database))} TO ${name};`,
    ],
    [true, role.signals, 'pg_signal_backend', `GRANT pg_signal_backend TO ${name};`],
    // Without it the sessions of others show neither their kind nor their state: a freeze would see none.
    [true, role.sees, 'pg_read_all_stats', `GRANT pg_read_all_stats TO ${name};`],
    [
      side === 'target' ? native : back,
      role.subscribes,
      later
        ? 'pg_create_subscription'
        : `${own ? 'SUPERUSER' : 'rds_superuser'}, and before PostgreSQL 16 nobody else may subscribe,`,
      later
        ? `GRANT pg_create_subscription TO ${name};`
        : own
          ? `ALTER ROLE ${name} SUPERUSER;`
          : `GRANT rds_superuser TO ${name};`,
    ],
  ];
  return needs.flatMap(([needed, has, what, mend]) =>
    needed && has !== true ? [{ what: `"${role.name}" lacks ${what} on the ${side}`, mend }] : [],
  );
}

/** Roles that the run shuts out and lets in, and whose LOGIN the engine's may not change. */
async function beyondReach(ask: Ask, side: Side, accounts: readonly string[]): Promise<readonly Found[]> {
  const role = await roleOf(ask);
  if (!role) return [];
  const mover = side === 'target' ? await ask.mover() : null;
  const later = Number(role.version) >= delegates;
  const rows = await ask.here(
    `SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)
       AND ${later ? "NOT pg_has_role(oid, 'MEMBER WITH ADMIN OPTION')" : 'rolreplication'} ORDER BY 1`,
    [[...accounts, ...(mover === null ? [] : [mover])]],
  );
  return rows.map(({ name }) => ({
    what: `"${role.name}" may not take LOGIN from "${name}" on the ${side}${later ? '' : ': before PostgreSQL 16 only a superuser alters a role that has REPLICATION'}`,
    mend: later
      ? `GRANT ${quoteName(String(name))} TO ${quoteName(String(role.name))} WITH ADMIN OPTION;`
      : `ALTER ROLE ${quoteName(String(name))} NOREPLICATION;`,
  }));
}

/** Whether the engine's role, where it is no superuser, has what the run asks of it on a side. */
export const rightsOf = (side: Side): ServerCheck => ({
  name: side === 'source' ? 'engine-grants' : 'target-grants',
  title: `the engine's role may do what the run does on the ${side}`,
  severity: 'error',
  of: 'databases',
  why:
    side === 'source'
      ? 'publication, slot, snapshot and freeze need it'
      : 'schema, rows, subscription and the closing of the application’s roles need it',
  find: async (ask, subject) => [
    ...(await lacksOf(ask, side, subject)),
    ...(await beyondReach(ask, side, subject.accounts)),
  ],
});
