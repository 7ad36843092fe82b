import { type Found, listed, type Read, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName, quoteText } from '../names.ts';
import { fitsRole } from '../schema/accounts.ts';
import { assigned, canonical } from './setting-values.ts';

/** One setting by ALTER ROLE or ALTER DATABASE: `role` is null for all of them, `database` says whether it counts in this one alone. */
type Setting = {
  readonly role: string | null;
  readonly database: boolean;
  readonly name: string;
  readonly value: string;
};

/** What sessions begin with on one side. */
type Side = {
  readonly settings: readonly Setting[];
  readonly roles: ReadonlySet<string>;
  readonly database: string;
};

/** What a server says of a setting for those whom nothing else is given. */
type Own = ReadonlyMap<string, { readonly value: string | null; readonly unit: string | null }>;

/** Settings that decide what a statement means, or gives back. (PostgreSQL manual, "Client Connection Defaults", "Version and Platform Compatibility".) */
const meaning = new Set([
  ...['search_path', 'role', 'session_replication_role', 'row_security', 'event_triggers'],
  ...['default_tablespace', 'default_table_access_method', 'default_transaction_isolation'],
  ...['datestyle', 'intervalstyle', 'timezone', 'timezone_abbreviations', 'default_text_search_config'],
  ...['client_encoding', 'lc_monetary', 'lc_numeric', 'lc_time', 'bytea_output', 'extra_float_digits'],
  ...['xmlbinary', 'xmloption', 'array_nulls', 'backslash_quote', 'standard_conforming_strings'],
  ...['transform_null_equals', 'quote_all_identifiers', 'lo_compat_privileges', 'gin_fuzzy_search_limit'],
]);

/** Modules whose settings only watch or hurry. */
const watching = /^(?:auto_explain|pg_stat_statements|pgaudit|pg_hint_plan)\./;

/** What a module or the application made up itself, it alone knows the meaning of. */
const means = (name: string) => meaning.has(name) || (name.includes('.') && !watching.test(name));

/** Both sides are held against each other for this one before the target opens (takes-writes.ts); meanwhile it may serve to keep a side closed. */
const asksElsewhere = 'default_transaction_read_only';

async function sideOf(read: Read, accounts: readonly string[]): Promise<Side> {
  const rows = await read(
    `SELECT r.rolname AS role, s.setdatabase <> 0 AS database, lower(split_part(entry, '=', 1)) AS name,
            substr(entry, strpos(entry, '=') + 1) AS value
     FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN LATERAL unnest(s.setconfig) AS entry
     WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND (s.setrole = 0 OR r.rolname = ANY ($1))`,
    [accounts],
  );
  const roles = await read(
    'SELECT rolname AS name, current_database() AS database FROM pg_roles WHERE rolname = ANY ($1) OR rolname = current_user',
    [accounts],
  );
  return {
    settings: rows
      .map(({ role, database, name, value }) => ({
        ...{ role: role === null ? null : String(role), database: database === true },
        ...{ name: String(name), value: String(value) },
      }))
      .filter(({ name }) => name !== asksElsewhere),
    roles: new Set(roles.map(({ name }) => String(name))),
    database: String(roles[0]?.database),
  };
}

/** What the engine's own role is given says nothing of others. */
async function ownOf(read: Read, names: readonly string[]): Promise<Own> {
  const rows = await read(
    `SELECT lower(name) AS name, unit, CASE WHEN EXISTS (
         SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN LATERAL unnest(s.setconfig) AS entry
         WHERE r.rolname = current_user AND lower(split_part(entry, '=', 1)) = lower(p.name)) THEN NULL ELSE reset_val END AS value
     FROM pg_settings p WHERE lower(name) = ANY ($1)`,
    [names],
  );
  const text = (value: unknown) => (value === null ? null : String(value));
  return new Map(
    rows.map(({ name, value, unit }) => [String(name), { value: text(value), unit: text(unit) }]),
  );
}

/** A role's own setting goes before the database's, and what counts in one database before what counts in all. */
const level = ({ role, database }: Setting) => (role === null ? 0 : 2) + (database ? 1 : 0);

const first = ({ settings }: Side, role: string, name: string): Setting | undefined =>
  settings
    .filter((each) => each.name === name && (each.role === null || each.role === role))
    .sort((a, b) => level(b) - level(a))[0];

const place = ({ role, database }: Setting, named: string): string => {
  if (role === null && database) return `ALTER DATABASE ${quoteName(named)}`;
  return `ALTER ROLE ${role === null ? 'ALL' : quoteName(role)}${database ? ` IN DATABASE ${quoteName(named)}` : ''}`;
};

/** Of a setting that the application made up: it may be a secret. */
const hidden = (name: string) => name.includes('.');

function advice(wanted: Setting | undefined, has: Setting | undefined, database: string): string {
  // What is weaker than what the target has would change nothing there.
  const at = wanted && has && level(has) > level(wanted) ? has : (wanted ?? has);
  if (!at) return '';
  const where = place(at, database);
  if (!wanted) return `${where} RESET ${quoteName(at.name)}; on the target.`;
  return hidden(wanted.name)
    ? `${where} SET ${quoteName(wanted.name)} TO '…'; on the target, with the source's value.`
    : `${where} SET ${assigned(wanted.name, wanted.value)}; on the target.`;
}

/** How sessions of the application begin on the target otherwise than on the source, in settings of one kind. */
async function differences(
  [here, there]: readonly [Read, Read],
  accounts: readonly string[],
  copies: readonly string[],
  kind: (name: string) => boolean,
): Promise<readonly Found[]> {
  const [target, source] = [await sideOf(here, accounts), await sideOf(there, accounts)];
  const names = [...new Set([...source.settings, ...target.settings].map(({ name }) => name))].filter(kind);
  if (names.length === 0) return [];
  const [ownHere, ownThere] = [await ownOf(here, names), await ownOf(there, names)];
  const found = new Map<string, { what: string; roles: string[] }>();
  for (const name of names.sort())
    for (const role of accounts) {
      const [wanted, has] = [first(source, role, name), first(target, role, name)];
      // It comes with the role, which the run makes.
      if (wanted?.role != null && !target.roles.has(role) && fitsRole(role, copies)) continue;
      if (!wanted && !(has && means(name))) continue;
      const unit = (ownHere.get(name) ?? ownThere.get(name))?.unit ?? null;
      const [on, off] = [wanted?.value ?? ownThere.get(name)?.value, has?.value ?? ownHere.get(name)?.value];
      const same = (value?: string | null) => (value == null ? null : canonical(name, value, unit));
      if (same(on) === same(off)) continue;
      const shown = (value?: string | null) => (value == null ? 'nothing' : quoteText(value).trim());
      const what = hidden(name)
        ? `with another ${name} on the source than on the target`
        : `with ${name} = ${shown(on)} on the source, with ${shown(off)} on the target`;
      const mend = advice(wanted, has, target.database);
      const known = found.get(mend) ?? { what, roles: [] };
      found.set(mend, { what, roles: [...known.roles, role] });
    }
  return [...found].map(([mend, { what, roles }]) => ({
    what: `sessions of ${listed(roles)} in "${source.database}" begin ${what}`,
    mend,
  }));
}

const settingsCheck = (
  check: Pick<ServerCheck, 'name' | 'title' | 'severity' | 'why'>,
  kind: (name: string) => boolean,
): ServerCheck => ({
  ...check,
  of: 'databases',
  copies: true,
  find: (ask, { accounts, copies = [] }) => differences([ask.here, ask.there], accounts, copies, kind),
});

/** That the application's sessions begin as they did: settings of roles and databases are in no dump of a schema. */
export const roleSettingChecks: readonly ServerCheck[] = [
  settingsCheck(
    {
      name: 'role-settings',
      title: 'the application’s sessions begin with the settings that decide what a statement means',
      severity: 'error',
      why: 'the same statement would read another table, or write another value, after the switch; ALTER ROLE … SET and ALTER DATABASE … SET stand in no definition that moves',
    },
    means,
  ),
  settingsCheck(
    {
      name: 'role-tuning',
      title: 'the application’s sessions begin with the limits and memory that they had',
      severity: 'warn',
      why: 'statements would be slower, or end sooner, after the switch; ALTER ROLE … SET and ALTER DATABASE … SET stand in no definition that moves',
    },
    (name) => !means(name),
  ),
];
