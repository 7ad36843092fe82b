import type { Json } from '../../../../engine/step.ts';
import { operation } from '../../../operation.ts';
import type { Engine } from '../checks/check.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { type Copies, createText, grantsOf, knownPrivileges } from './account-operations.ts';
import { accountsOf } from './accounts.ts';
import type { Grant } from './grants.ts';
import type { Moving } from './retarget.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.account-differences@1': { input: Copies };
  }
}

/** In what the copied accounts differ: by name, login, and grants on what stands on the target. */
export const accountDifferences = operation({
  name: 'mysql.account-differences@1',
  reads: true,
  run: async ({ accounts: chosen, engine, moving }, tools): Promise<Json> =>
    withSession(await tools.server('source'), tools, async (source) =>
      withSession(await tools.server('target'), tools, async (target) => {
        const there = await accountsOf(target.rows, engine);
        const known = await knownPrivileges(target);
        const objects = await objectsOf(target, moving);
        const same: Moving = {
          databases: moving.databases.map((each) => ({ source: each.target, target: each.target })),
          definers: [],
        };
        const different: string[] = [];
        for (const account of chosen) {
          if (!there.has(account)) {
            different.push(`${account}: missing`);
            continue;
          }
          if ((await loginOf(source, account, engine)) !== (await loginOf(target, account, engine)))
            different.push(`${account}: another login`);
          const wanted = (await grantsOf(source, account, moving)).filter(
            (grant) =>
              grant.on !== 'moving' ||
              grant.object === null ||
              objects.has(`${grant.object.database}\0${grant.object.name}`.toLowerCase()),
          );
          const present = new Set(pieces(await grantsOf(target, account, same), known));
          const missing = pieces(wanted, known).filter((each) => !present.has(each));
          different.push(...missing.map((each) => `${account}: lacks ${each}`));
        }
        return { different, accounts: chosen };
      }),
    ),
});

/** What an account logs in with, to be compared in here only. */
async function loginOf(session: Session, account: string, engine: Engine): Promise<string> {
  const text = await createText(session, account, engine);
  return (
    /IDENTIFIED (?:WITH|VIA|BY)[\s\S]*?(?= DEFAULT ROLE | REQUIRE | PASSWORD EXPIRE| ACCOUNT |$)/.exec(
      text,
    )?.[0] ?? ''
  );
}

function pieces(grants: readonly Grant[], known: ReadonlySet<string>): readonly string[] {
  return grants.flatMap((grant) => {
    if (grant.on === 'nothing') return [];
    if (grant.on !== 'everything') return [grant.statement];
    return grant.privileges.filter((each) => known.has(each.toUpperCase())).map((each) => `${each} ON *.*`);
  });
}

async function objectsOf(session: Session, { databases }: Moving): Promise<ReadonlySet<string>> {
  const targets = databases.map(({ target }) => target);
  const rows = await session.rows(
    `SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)
     UNION ALL SELECT routine_schema, routine_name FROM information_schema.routines WHERE routine_schema IN (?)`,
    [targets, targets],
  );
  return new Set(rows.map((row) => `${row.db}\0${row.name}`.toLowerCase()));
}
