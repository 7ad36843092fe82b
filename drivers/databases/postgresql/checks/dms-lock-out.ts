import type { Row } from '../../../../engine/step.ts';
import type { Found, ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';

/** From here on a role is altered by those alone who have ADMIN OPTION on it. (Release notes of PostgreSQL 16, "Privileges".) */
const adminOption = 160_000;

/** Everything that decides who may take LOGIN from a role, and end its sessions. */
const who = `SELECT m.rolname AS me, m.rolsuper AS mighty, m.rolcreaterole AS creates, r.rolsuper AS super, r.rolreplication AS replication,
    r.oid = m.oid AS same, pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION') AS admin,
    pg_has_role(r.oid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE') AS ends,
    EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database() AND d.datdba = r.oid) AS owner,
    current_setting('server_version_num')::int AS version, current_database() AS database
  FROM pg_roles r, pg_roles m WHERE r.rolname = $1 AND m.rolname = current_user`;

const ownedBy =
  'SELECT FROM pg_roles r JOIN pg_database d ON d.datdba = r.oid WHERE r.rolname = $1 AND r.rolcanlogin AND d.datname = current_database()';

/** What of the engine's role, or of this one, keeps the engine from altering it, and the statement that mends it. */
function obstacles(name: string, row: Row): readonly (readonly [string, string])[] {
  if (row.mighty === true) return [];
  const [role, me] = [quoteName(name), quoteName(String(row.me))];
  const early = Number(row.version) < adminOption;
  if (row.super === true)
    return [[`"${name}" is superuser, and "${row.me}" is not`, `ALTER ROLE ${role} NOSUPERUSER;`]];
  return [
    ...(row.creates === true
      ? []
      : [[`"${row.me}" lacks CREATEROLE`, `ALTER ROLE ${me} CREATEROLE;`] as const]),
    ...(early && row.replication === true
      ? [
          [
            `"${name}" has REPLICATION, and before PostgreSQL 16 superusers alone alter such a role`,
            `ALTER ROLE ${role} NOREPLICATION;`,
          ] as const,
        ]
      : []),
    ...(early || row.admin === true
      ? []
      : [
          [
            `"${row.me}" lacks ADMIN OPTION on "${name}"`,
            `GRANT ${role} TO ${me} WITH ADMIN OPTION;`,
          ] as const,
        ]),
    ...(row.ends === true
      ? []
      : [
          [`"${row.me}" may not end the sessions of "${name}"`, `GRANT pg_signal_backend TO ${me};`] as const,
        ]),
  ];
}

const another = 'Make a role for DMS alone on the target, and name it under replication.target_credentials.';

/** That the drain can take LOGIN from the role that DMS writes as, and nobody else loses it. */
export const dmsLockOut: ServerCheck = {
  name: 'dms-lock-out',
  title: 'the engine may lock out the role that DMS writes as, and it is nobody else’s',
  severity: 'error',
  dms: true,
  of: 'databases',
  why: 'in the freeze that role loses LOGIN, so that DMS writes nothing more; whoever else logs in as it would be shut out as well',
  async find(ask, { accounts }): Promise<readonly Found[]> {
    const name = await ask.mover();
    if (name === null) return [];
    const [row] = await ask.here(who, [name]);
    // Of a role that is not there `dms-replica-role` speaks.
    if (row === undefined) return [];
    if (row.same === true)
      return [
        { what: `DMS writes as "${name}", which is the engine's own role on the target`, mend: another },
      ];
    if (accounts.includes(name))
      return [{ what: `DMS writes as "${name}", which is one of the application's roles`, mend: another }];
    const owned = row.owner === true && (await ask.there(ownedBy, [name])).length > 0;
    return [
      ...(owned
        ? [
            {
              what: `DMS writes as "${name}", which owns the database "${row.database}" on both sides and may log in on the source`,
              mend: another,
            },
          ]
        : []),
      ...obstacles(name, row).map(([what, mend]) => ({ what: `${what} (on the target)`, mend })),
    ];
  },
};
