import type { Json } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import type { Engine } from '../checks/check.ts';
import { stayUnlogged } from '../hosting.ts';
import { connect, type Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { accountsOf, copiedAccounts, isRole, quoted, rolesFirst } from './accounts.ts';
import { type Grant, readGrant } from './grants.ts';
import type { Moving } from './retarget.ts';

/** Accounts that are made on the target as the source has them. */
export type Copies = {
  readonly engine: Engine;
  readonly accounts: readonly string[];
  readonly moving: Moving;
};

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.accounts@1': { input: { engine: Engine; patterns: readonly string[] } };
    /** `locked`: those whom nobody may use before the target opens; they have no grants until they are locked. */
    'mysql.copy-accounts@1': { input: Copies & { readonly locked?: readonly string[] } };
    'mysql.accounts-there@1': { input: { accounts: readonly string[]; engine: Engine } };
    'mysql.drop-accounts@1': { input: { accounts: readonly string[]; engine: Engine } };
  }
}

const accounts = operation({
  name: 'mysql.accounts@1',
  reads: true,
  run: async ({ engine, patterns }, tools): Promise<Json> =>
    withSession(await tools.server('source'), tools, async (source) =>
      withSession(await tools.server('target'), tools, async (target) => {
        const copied = await copiedAccounts(source.rows, engine, patterns);
        const there = await accountsOf(target.rows, engine);
        return {
          made: copied.filter((each) => !there.has(each)),
          standing: copied.filter((each) => there.has(each)),
        };
      }),
    ),
});

/** How an account is made, with what it logs in with; it is read and passed on here, and nowhere else. */
export async function createText(session: Session, account: string, engine: Engine): Promise<string> {
  if (isRole(account)) return `CREATE ROLE IF NOT EXISTS ${quoted(account)}`;
  if (engine === 'mysql') await session.rows('SET SESSION print_identified_with_as_hex = ON');
  const [row] = await session.rows(`SHOW CREATE USER ${quoted(account)}`);
  return String(Object.values(row ?? {})[0]);
}

const name = '`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?';
/** What stands in quotes is passed over as a whole: an account's name or comment may hold the same words. */
const defaultRole = new RegExp(
  `^((?:[^\`']|\`(?:[^\`]|\`\`)*\`|'(?:[^'\\\\]|\\\\.|'')*')*?) DEFAULT ROLE (${name}(?:,${name})*)(?= REQUIRE )`,
  's',
);

/** An account's CREATE USER without its default roles, which may not be there yet, and those roles; undefined where it has none. */
export function takeDefaultRoles(text: string): { readonly create: string; readonly roles?: string } {
  const [whole, head, roles] = defaultRole.exec(text) ?? [];
  if (whole === undefined || head === undefined || roles === undefined) return { create: text };
  return { create: head + text.slice(whole.length), roles };
}

/** What an account may do on the target. */
export async function grantsOf(
  session: Pick<Session, 'rows'>,
  account: string,
  moving: Moving,
): Promise<readonly Grant[]> {
  const rows = await session.rows(`SHOW GRANTS FOR ${quoted(account)}`);
  return rows.map((row) => readGrant(String(Object.values(row)[0]), moving));
}

/** Privileges on everything that a server has: newer ones have some, and others no more. */
export async function knownPrivileges(session: Pick<Session, 'rows'>): Promise<ReadonlySet<string>> {
  const rows = await session.rows('SHOW PRIVILEGES');
  const words = rows.map((row) => String(Object.values(row)[0]).toUpperCase());
  return new Set([...words, ...words.map((word) => word.replaceAll('_', ' ')), 'ALL PRIVILEGES']);
}

/** What is on a table or routine that the target does not have, or not yet. */
const absent = new Set([
  'ER_NO_SUCH_TABLE',
  'ER_SP_DOES_NOT_EXIST',
  'ER_NONEXISTING_PROC_GRANT',
  'ER_BAD_DB_ERROR',
]);

const copyAccounts = operation({
  name: 'mysql.copy-accounts@1',
  reads: false,
  async run({ accounts: chosen, engine, moving, locked = [] }, tools): Promise<Json> {
    const there = await tools.server('target');
    return withSession(await tools.server('source'), tools, async (source) => {
      const target = await connect(there, tools);
      try {
        await stayUnlogged(target);
        const known = await knownPrivileges(target);
        const roles: string[] = [];
        for (const account of rolesFirst(chosen)) {
          const text = await createText(source, account, engine);
          const { create, roles: later } = takeDefaultRoles(text);
          if (later !== undefined) roles.push(`ALTER USER ${quoted(account)} DEFAULT ROLE ${later}`);
          await make(target, account, create);
          if (locked.includes(account)) await target.rows(`ALTER USER ${quoted(account)} ACCOUNT LOCK`);
        }
        for (const account of chosen) {
          const grants = await grantsOf(source, account, moving);
          for (const statement of statementsOf(grants, account, known)) await give(target, statement);
        }
        for (const statement of roles) await target.rows(statement);
        return { made: chosen.length };
      } finally {
        target.destroy();
      }
    });
  },
});

/** The server's own words may quote the statement, and with it what the account logs in with. */
async function make(target: Session, account: string, text: string): Promise<void> {
  try {
    await target.write(text.replace(/^CREATE USER (?!IF NOT EXISTS)/, 'CREATE USER IF NOT EXISTS '));
  } catch (error) {
    const { code } = error as { code?: string };
    throw Object.assign(new Error(`the account "${account}" could not be created on the target: ${code}`), {
      code,
    });
  }
}

function statementsOf(
  grants: readonly Grant[],
  account: string,
  known: ReadonlySet<string>,
): readonly string[] {
  return grants.flatMap((grant) => {
    if (grant.on === 'nothing') return [];
    if (grant.on !== 'everything') return [grant.statement];
    const given = grant.privileges.filter((each) => known.has(each.toUpperCase()));
    return given.length === 0
      ? []
      : [`GRANT ${given.join(', ')} ON *.* TO ${quoted(account)}${grant.option ? ' WITH GRANT OPTION' : ''}`];
  });
}

async function give(target: Session, statement: string): Promise<void> {
  try {
    await target.rows(statement);
  } catch (error) {
    if (!absent.has((error as { code?: string }).code ?? '')) throw error;
  }
}

const accountsThere = operation({
  name: 'mysql.accounts-there@1',
  reads: true,
  run: async ({ accounts: asked, engine }, tools): Promise<Json> =>
    withSession(await tools.server('target'), tools, async (session) => {
      const there = await accountsOf(session.rows, engine);
      return { there: asked.filter((each) => there.has(each)) };
    }),
});

const dropAccounts = operation({
  name: 'mysql.drop-accounts@1',
  reads: false,
  run: async ({ accounts: made }, tools): Promise<Json> =>
    withSession(await tools.server('target'), tools, async (session) => {
      await stayUnlogged(session);
      for (const account of made)
        await session.rows(`DROP ${isRole(account) ? 'ROLE' : 'USER'} IF EXISTS ${quoted(account)}`);
      return { dropped: made.length };
    }),
});

export const accountOperations: readonly Operation[] = [accounts, accountsThere, copyAccounts, dropAccounts];
