import { accountsOf, copiedAccounts, isCopied, quoted } from '../objects/accounts.ts';
import type { ObjectCheck, ObjectSubject } from '../objects/check-object.ts';
import { definerOf, mended } from '../objects/definers.ts';
import { label, type ObjectName } from '../objects/object.ts';
import { type Listed, readText } from '../objects/read.ts';
import { renamesOf } from '../objects/retarget.ts';
import { listMoving, selectObjects } from '../objects/select.ts';
import { nameIn, names, renameInView, triggerBody, wordsOf } from '../objects/words.ts';
import { type Found, listed, type Read } from './check.ts';
import { globalPrivileges, missingFrom } from './privileges.ts';

/** What stands beside the tables that move, and whether it can stand on the target. */
export const objectSourceChecks: readonly ObjectCheck[] = [
  {
    name: 'object-grants',
    title: 'the engine’s account sees every view, routine, trigger and event of the source',
    severity: 'error',
    why: 'the server hides from an account what it may not see, and it would be left behind without a word',
    async find(ask, { engine }) {
      const needed = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'];
      const missing = missingFrom(await globalPrivileges(engine, ask.here, null), needed);
      if (missing.length === 0) return [];
      const [row] = await ask.here('SELECT CURRENT_USER() AS account');
      return [
        {
          what: `the account "${row?.account}" lacks ${missing.join(', ')}`,
          mend: `GRANT ${missing.join(', ')} ON *.* TO ${quoted(String(row?.account))};`,
        },
      ];
    },
  },
  {
    name: 'broken-views',
    title: 'every view can be selected from',
    severity: 'error',
    why: 'the target would refuse to create it',
    async find(ask, subject) {
      const { broken } = await selectObjects(ask.here, subject);
      return broken.map(({ view, why }) => ({
        what: `${label(view)}: ${why}`,
        mend: 'Mend or drop it; or say `broken-views: warn` under checks, and it is left behind.',
      }));
    },
  },
  {
    name: 'objects-outside',
    title: 'views, routines, triggers and events use only tables that move',
    severity: 'error',
    why: 'what they use would be missing on the target',
    async find(ask, subject) {
      const { objects, outside } = await selectObjects(ask.here, subject);
      const views = outside.map(({ view, uses }) => ({
        what: `${label(view)} uses ${listed(uses)}`,
        mend: 'Include that too, or exclude the view; or say `objects-outside: warn` under checks, and the view is left behind.',
      }));
      return [...views, ...(await namingTablesThatStay(ask.here, objects, subject))];
    },
  },
  {
    name: 'renamed-objects',
    title: 'nothing names a database that is renamed',
    severity: 'error',
    forced: true,
    why: 'on the target that name would lead nowhere, or elsewhere',
    async find(ask, subject) {
      const renames = renamesOf(subject);
      if (renames.size === 0) return [];
      const found: Found[] = [];
      for (const object of await listMoving(ask.here, subject)) {
        const text = await readText(ask.here, object);
        if (text === null) continue;
        const named = [...renames.keys()].filter((database) =>
          object.kind === 'view'
            ? renameInView(text, renames) === null
            : names(bodyOf(object, text), database),
        );
        if (named.length > 0)
          found.push({
            what: `${label(object)} names ${listed(named)}`,
            mend: 'Name its tables without their database, which is its own; or move it without `tables.rename`.',
          });
      }
      return found;
    },
  },
  {
    name: 'definers',
    title: 'the definers of views, routines, triggers and events are accounts of the target',
    severity: 'error',
    why: 'an object without its definer fails when it is used, or runs with other rights once somebody makes that account',
    async find(ask, subject) {
      const [here, there] = await Promise.all([
        accountsOf(ask.here, subject.engine),
        accountsOf(ask.there, subject.engine),
      ]);
      const used = new Map<string, { from: string; objects: string[] }>();
      for (const object of await listMoving(ask.here, subject)) {
        const text = await readText(ask.here, object);
        if (text === null) continue;
        const from = definerOf(text);
        const to = mended(from, subject.definers);
        if (there.has(to) || (here.has(to) && isCopied(to, subject.copy))) continue;
        const entry = used.get(to) ?? { from, objects: [] };
        entry.objects.push(label(object));
        used.set(to, entry);
      }
      return [...used].map(([to, { from, objects }]) => ({
        what: `"${to}" is the definer of ${listed(objects)}, and no account of the target${here.has(to) ? '' : ', nor of the source'}`,
        mend: `Write under definers: - { from: "${from}", to: "an account of the target" }${here.has(to) ? `; or copy it: accounts: { copy: ["${to}"] }` : ''}`,
      }));
    },
  },
];

/** Whether the accounts that are copied can be. */
export const copiedAccountChecks: readonly ObjectCheck[] = [
  {
    name: 'copied-accounts',
    title: 'the accounts that the plan copies are there, and log in by means that the target has',
    severity: 'error',
    why: 'they could not be made on the target',
    async find(ask, { engine, copy }) {
      if (copy.length === 0) return [];
      const there = [...(await accountsOf(ask.here, engine))];
      const nobody = copy
        .filter((pattern) => !there.some((account) => isCopied(account, [pattern])))
        .map((pattern) => ({
          what: `no account fits "${pattern}"`,
          mend: 'Correct it under accounts.copy.',
        }));
      if (engine === 'mariadb') return nobody;
      const copied = new Set(await copiedAccounts(ask.here, engine, copy));
      const used = await ask.here('SELECT user AS user, host AS host, plugin AS plugin FROM mysql.user');
      const plugins = await ask.there(
        "SELECT plugin_name AS name FROM information_schema.plugins WHERE plugin_type = 'AUTHENTICATION' AND plugin_status = 'ACTIVE'",
      );
      const known = new Set(plugins.map(({ name }) => String(name)));
      return [
        ...nobody,
        ...(await exceptedAccounts(ask, [...copied])),
        ...used
          .filter(({ user, host, plugin }) => copied.has(`${user}@${host}`) && !known.has(String(plugin)))
          .map(({ user, host, plugin }) => ({
            what: `"${user}@${host}" logs in by ${plugin}, which the target does not have`,
            mend: `ALTER USER ${quoted(`${user}@${host}`)} IDENTIFIED WITH caching_sha2_password BY 'its password'; or enable ${plugin} on the target.`,
          })),
      ];
    },
  },
];

/** Accounts with a privilege on everything but some databases, which a server without partial revokes cannot say. */
async function exceptedAccounts(
  ask: { readonly here: Read; readonly there: Read },
  accounts: readonly string[],
): Promise<readonly Found[]> {
  const [target] = await ask.there('SELECT @@global.partial_revokes AS revokes');
  if (Number(target?.revokes) === 1) return [];
  const excepted: string[] = [];
  for (const account of accounts) {
    const lines = await ask.here(`SHOW GRANTS FOR ${quoted(account)}`);
    if (lines.some((line) => String(Object.values(line)[0]).startsWith('REVOKE '))) excepted.push(account);
  }
  return excepted.length === 0
    ? []
    : [
        {
          what: `${listed(excepted)} may do on everything what is revoked on some databases, and partial_revokes is OFF on the target`,
          why: 'there the account could do on all databases what it may not do on these',
          mend: 'On the target: SET PERSIST partial_revokes = ON;',
        },
      ];
}

const bodyOf = ({ kind }: ObjectName, text: string) => (kind === 'trigger' ? triggerBody(text) : text);

/** Routines, triggers and events whose text has the name of a table that stays behind: what they do with it nobody can know. */
async function namingTablesThatStay(
  read: Read,
  objects: readonly Listed[],
  { databases, tables }: ObjectSubject,
): Promise<readonly Found[]> {
  const rows = await read(
    `SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema IN (?)`,
    [databases.map(({ source }) => source)],
  );
  const moving = new Set(tables.map(({ database, table }) => `${database}\0${table}`));
  const staying = new Set(
    rows
      .filter(({ db, name }) => !moving.has(`${db}\0${name}`))
      .map(({ name }) => String(name).toLowerCase()),
  );
  if (staying.size === 0) return [];
  const found: Found[] = [];
  for (const object of objects.filter(({ kind }) => kind !== 'view')) {
    const words = [...wordsOf(bodyOf(object, (await readText(read, object)) ?? ''))];
    const uses = [...new Set(words.map(({ text }) => nameIn(text).toLowerCase()))].filter((name) =>
      staying.has(name),
    );
    if (uses.length > 0)
      found.push({
        what: `${label(object)} names ${listed(uses)}, and a table of that name stays behind`,
        mend: 'Include that table, or change or drop the object; or say `objects-outside: warn` under checks, and it moves as it is.',
      });
  }
  return found;
}
