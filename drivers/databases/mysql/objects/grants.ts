import { type Moving, targetName } from './retarget.ts';
import { nameIn } from './words.ts';

/** One line of SHOW GRANTS, as far as it can be given on the target. */
export type Grant =
  /** On everything; `privileges` the target may not know all of. */
  | { readonly on: 'everything'; readonly privileges: readonly string[]; readonly option: boolean }
  /** On something of a database that moves, in the target's words. */
  | {
      readonly on: 'moving';
      readonly statement: string;
      readonly privileges: readonly string[];
      /** The table or routine, by its name on the target; null for all of the database. */
      readonly object: { readonly database: string; readonly name: string } | null;
    }
  /** What one on everything does not reach (MySQL's partial revokes): without it the account could do more than it may. */
  | { readonly on: 'except'; readonly statement: string }
  | { readonly on: 'role'; readonly roles: readonly string[]; readonly statement: string }
  | { readonly on: 'default-role'; readonly statement: string }
  /** On a database that stays, or nothing at all. */
  | { readonly on: 'nothing' };

const part = '(?:`(?:[^`]|``)*`|\\*)';
const account = '`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?';
// What stands in quotes is passed over as a whole: an account may be called `x ON *.* TO y`.
const listed = '((?:[^`]|`(?:[^`]|``)*`)+?)';
const form = new RegExp(
  `^GRANT ${listed} ON (?:(TABLE|FUNCTION|PROCEDURE|PACKAGE BODY|PACKAGE) )?(${part})\\.(${part}) TO (${account})(?: IDENTIFIED .*?)?((?: WITH GRANT OPTION)?)(?: WITH .*)?$`,
  's',
);
const roleForm = new RegExp(`^GRANT (${account}(?:,${account})*) TO (${account})( WITH ADMIN OPTION)?$`);

const exceptForm = new RegExp(`^REVOKE ${listed} ON (${part})\\.\\* FROM (${account})$`, 's');

/** A database's name in a grant may be a pattern, in which _ and % stand for any characters unless they are escaped. */
const plainName = (pattern: string) => pattern.replace(/\\([_%])/g, '$1');

/** Reads one line of SHOW GRANTS. What names no moving database stays behind; a pattern for several is given as it is if one of them moves. */
export function readGrant(line: string, moving: Moving): Grant {
  if (line.startsWith('SET DEFAULT ROLE ')) return { on: 'default-role', statement: line };
  const roles = roleForm.exec(line);
  if (roles) return { on: 'role', roles: splitRoles(roles[1] ?? ''), statement: line };
  const except = exceptForm.exec(line);
  if (except) return { on: 'except', statement: withoutOn(except, moving) };
  const [, list = '', kind, database = '', object = '', to = '', option = ''] = form.exec(line) ?? [];
  if (list === '' || list === 'USAGE' || list === 'PROXY') return { on: 'nothing' };
  if (database === '*')
    return {
      on: 'everything',
      privileges: splitList(list).filter((each) => each !== 'USAGE'),
      option: option !== '',
    };
  const written = nameIn(database);
  const whole = object === '*';
  const name = whole ? plainName(written) : written;
  const known = moving.databases.some(({ source }) => source === name);
  const several = whole && moving.databases.some(({ source }) => likePattern(written).test(source));
  if (!known && !several) return { on: 'nothing' };
  const target = targetName(moving, name);
  const place = target === name ? written : whole ? target.replace(/[_%]/g, '\\$&') : target;
  return {
    on: 'moving',
    privileges: splitList(list),
    object: whole ? null : { database: target, name: nameIn(object) },
    statement: `GRANT ${list} ON ${kind === undefined ? '' : `${kind} `}\`${place.replaceAll('`', '``')}\`.${object} TO ${to}${option}`,
  };
}

function withoutOn([, list, database = '', from]: readonly string[], moving: Moving): string {
  return `REVOKE ${list} ON \`${targetName(moving, nameIn(database)).replaceAll('`', '``')}\`.* FROM ${from}`;
}

/** What ALL PRIVILEGES are on a database, and on a table, of whichever server. */
const all = {
  database:
    'ALTER, ALTER ROUTINE, CREATE, CREATE ROUTINE, CREATE TEMPORARY TABLES, CREATE VIEW, DELETE, DELETE HISTORY, DROP, EVENT, EXECUTE, INDEX, INSERT, LOCK TABLES, REFERENCES, SELECT, SHOW CREATE ROUTINE, SHOW VIEW, TRIGGER, UPDATE',
  table:
    'ALTER, CREATE, CREATE VIEW, DELETE, DELETE HISTORY, DROP, INDEX, INSERT, REFERENCES, SELECT, SHOW VIEW, TRIGGER, UPDATE',
};

/** The privileges that somebody must have, and may give away, to give this grant. */
export function neededToGive(grant: Grant): readonly string[] {
  if (grant.on === 'everything') return grant.privileges;
  if (grant.on !== 'moving') return [];
  return grant.privileges.flatMap((each) =>
    each === 'ALL PRIVILEGES'
      ? splitList(grant.object === null ? all.database : all.table)
      : [each.replace(/ \(.*\)$/s, '')],
  );
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replace(/\\[_%]|[_%]|[.*+?^${}()|[\]\\]/g, (found) =>
    found === '_' ? '.' : found === '%' ? '.*' : /^\\[_%]$/.test(found) ? found.slice(1) : `\\${found}`,
  );
  return new RegExp(`^${source}$`, 'su');
}

/** Privileges by their commas, but for those among the columns of one. */
function splitList(list: string): readonly string[] {
  return list.split(/, ?(?![^(]*\))/);
}

function splitRoles(list: string): readonly string[] {
  return [...list.matchAll(new RegExp(account, 'g'))].map(([each]) =>
    (each.match(/`(?:[^`]|``)*`/g) ?? []).map(nameIn).join('@'),
  );
}
