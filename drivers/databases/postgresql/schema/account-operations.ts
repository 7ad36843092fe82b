import { Fault } from '../../../../engine/fault.ts';
import type { Json, Row } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import { quoteName, quoteText } from '../names.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { type Piece, writeSecretly } from '../write-secretly.ts';
import { type RoleSetting, roleSettings, settingRole, wordsOf } from './role-settings.ts';

type Roles = { roles: readonly string[]; locked: readonly string[] };

declare module '../../../../engine/step.ts' {
  interface Operations {
    /** `locked`: those that are made without LOGIN. */
    'postgresql.copy-roles@1': { input: Roles };
    'postgresql.role-differences@1': { input: Roles };
    'postgresql.roles-there@1': { input: { roles: readonly string[] } };
    'postgresql.drop-roles@1': { input: { roles: readonly string[] } };
  }
}

const attributes = ['rolinherit', 'rolcreaterole', 'rolcreatedb', 'rolreplication', 'rolbypassrls'] as const;

const read = (session: Session, roles: readonly string[]) =>
  session.rows(
    `SELECT rolname AS name, rolcanlogin AS login, rolconnlimit AS most, rolvaliduntil::text AS until, ${attributes.join(', ')}, ${roleSettings} AS settings,
       (SELECT coalesce(array_to_json(array_agg(g.rolname::text ORDER BY g.rolname)), '[]') FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid)::text AS groups
     FROM pg_roles r WHERE rolname = ANY ($1) ORDER BY rolname`,
    [roles],
  );

/** Only superusers may read what passwords are verified by; on RDS nobody is one. */
async function verifiers(session: Session, roles: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await session.rows(
      'SELECT rolname AS name, rolpassword AS verifier FROM pg_authid WHERE rolname = ANY ($1) AND rolpassword IS NOT NULL',
      [roles],
    );
    return new Map(rows.map(({ name, verifier }) => [String(name), String(verifier)]));
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Fault('the passwords of roles cannot be read on the source: only superusers may', {
      next: `Create the roles on the target by hand, with their passwords, and leave them out of accounts.copy: ${roles.join(', ')}.`,
    });
  }
}

const is: { readonly [A in (typeof attributes)[number]]: string } = {
  rolinherit: 'INHERIT',
  rolcreaterole: 'CREATEROLE',
  rolcreatedb: 'CREATEDB',
  rolreplication: 'REPLICATION',
  rolbypassrls: 'BYPASSRLS',
};

const copyRoles = operation({
  name: 'postgresql.copy-roles@1',
  reads: false,
  run: async ({ roles, locked }, tools): Promise<Json> => {
    const { known, secrets } = await withSession(await tools.server('source'), tools, async (session) => ({
      known: await read(session, roles),
      secrets: await verifiers(session, roles),
    }));
    return withSession(await tools.server('target'), tools, async (session) => {
      const there = new Set((await read(session, roles)).map(({ name }) => name));
      for (const row of known.filter(({ name }) => !there.has(name)))
        await writeSecretly(session, ...createRole(row, locked, secrets.get(String(row.name)))).catch(
          (error: Error) => {
            throw new Fault(`the role "${row.name}" cannot be made on the target: ${error.message}`);
          },
        );
      await joinOwn(session, roles);
      const [database] = await session.rows('SELECT current_database() AS name');
      for (const row of known)
        for (const setting of settingsOf(row))
          await set(session, String(row.name), String(database?.name), setting);
      for (const { name, groups } of known)
        for (const group of JSON.parse(String(groups)) as string[])
          if (await exists(session, group))
            await session.write(`GRANT ${quoteName(group)} TO ${quoteName(String(name))}`);
      return { made: roles.length };
    });
  },
});

/** Whoever is no superuser has to be a member of a role to give it a table, to act as it, and to take from it what it owns when it goes. */
async function joinOwn(session: Session, roles: readonly string[]): Promise<void> {
  const [row] = await session.rows('SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user');
  if (row?.super === true) return;
  for (const name of roles) await session.write(`GRANT ${quoteName(name)} TO CURRENT_USER`);
}

const settingsOf = ({ settings }: Row) => JSON.parse(String(settings)) as readonly RoleSetting[];

async function set(session: Session, role: string, database: string, setting: RoleSetting): Promise<void> {
  await writeSecretly(session, ...settingRole(role, database, setting)).catch((error: Error) => {
    throw new Fault(
      `the setting "${setting.name}" of the role "${role}" cannot be made on the target: ${error.message}`,
      {
        next: `Remove it on the source where nobody needs it (ALTER ROLE ${quoteName(role)}${setting.everywhere ? '' : ' IN DATABASE …'} RESET ${quoteName(setting.name)};), or make the role on the target by hand: it is left as it is then.`,
      },
    );
  });
}

/** The verifier is not the password; of an MD5 one it is as good as that. */
function createRole(row: Row, locked: readonly string[], verifier: string | undefined): readonly Piece[] {
  const name = String(row.name);
  const words = [
    `CREATE ROLE ${quoteName(name)} WITH`,
    row.login === true && !locked.includes(name) ? 'LOGIN' : 'NOLOGIN',
    ...attributes.map((attribute) => (row[attribute] === true ? is[attribute] : `NO${is[attribute]}`)),
    `CONNECTION LIMIT ${Number(row.most)}`,
    ...(row.until === null ? [] : [`VALID UNTIL ${quoteText(String(row.until))}`]),
  ];
  return [words.join(' '), ...(verifier === undefined ? [] : ['PASSWORD', { secret: verifier }])];
}

async function exists(session: Session, role: string): Promise<boolean> {
  return (await session.rows('SELECT 1 AS one FROM pg_roles WHERE rolname = $1', [role])).length > 0;
}

const differences = operation({
  name: 'postgresql.role-differences@1',
  reads: true,
  run: async ({ roles, locked }, tools): Promise<Json> => {
    const on = async (side: 'source' | 'target') =>
      withSession(await tools.server(side), tools, async (session) => {
        const rows = await read(session, roles);
        return new Map(
          rows.map(({ groups: _, ...row }) => [
            String(row.name),
            JSON.stringify({
              ...row,
              login: locked.includes(String(row.name)) ? null : row.login,
              settings: settingsOf(row).map((setting) => ({ ...setting, value: wordsOf(setting) })),
            }),
          ]),
        );
      });
    const [here, there] = [await on('source'), await on('target')];
    return { different: [...here].filter(([name, row]) => there.get(name) !== row).map(([name]) => name) };
  },
});

const rolesThere = operation({
  name: 'postgresql.roles-there@1',
  reads: true,
  run: async ({ roles }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      there: (await read(session, roles)).map(({ name }) => name ?? null),
    })),
});

/** What it was granted or owns in this database goes first: it is the run's own, and goes as well. */
export const droppingRole = (name: string): string =>
  `REASSIGN OWNED BY ${quoteName(name)} TO CURRENT_USER; DROP OWNED BY ${quoteName(name)}; DROP ROLE ${quoteName(name)}`;

const dropRoles = operation({
  name: 'postgresql.drop-roles@1',
  reads: false,
  run: async ({ roles }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      for (const name of roles) if (await exists(session, name)) await session.write(droppingRole(name));
      return { dropped: roles.length };
    }),
});

export const accountOperations: readonly Operation[] = [copyRoles, differences, rolesThere, dropRoles];
