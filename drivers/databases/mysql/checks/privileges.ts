import { isManaged } from '../../../../engine/plan/hosting.ts';
import type { Side } from '../../../../engine/step.ts';
import { quoteText } from '../names.ts';
import type { Engine, Read, ServerCheck } from './check.ts';

/**
 * The privileges on everything that an account has, in capitals: its own and those of its roles. `null`: who is asking, with the
 * roles that are active then; somebody else may activate any role that it has, so that all of them count.
 */
export async function globalPrivileges(
  engine: Engine,
  read: Read,
  account: string | null,
): Promise<ReadonlySet<string>> {
  return privilegesIn(await linesOf(engine, read, account));
}

/** Those of them that who is asking may give to others. */
export async function grantablePrivileges(engine: Engine, read: Read): Promise<ReadonlySet<string>> {
  const lines = await linesOf(engine, read, null);
  return privilegesIn(lines.filter((line) => / WITH GRANT OPTION$/.test(line)));
}

const linesOf = (engine: Engine, read: Read, account: string | null) =>
  engine === 'mysql' ? linesOfMysql(read, account) : linesOfMariadb(read, account);

function privilegesIn(lines: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of lines) {
    const [, list] = /^GRANT (.+?) ON \*\.\* TO /.exec(line) ?? [];
    // MariaDB writes this one in two ways, and has renamed the other.
    // MySQL puts a blank after the comma, but not among dynamic privileges.
    for (const privilege of list?.split(/, ?/) ?? [])
      found.add(
        privilege.replace('READ_ONLY ADMIN', 'READ ONLY ADMIN').replace('REPLICA MONITOR', 'SLAVE MONITOR'),
      );
  }
  return found;
}

const text = (row: object) => String(Object.values(row)[0]);

async function linesOfMysql(read: Read, account: string | null): Promise<readonly string[]> {
  const whose = account ?? 'CURRENT_USER()';
  const [active] = await read('SELECT CURRENT_ROLE() AS roles, @@global.mandatory_roles AS mandatory');
  const own = (await read(`SHOW GRANTS FOR ${whose}`)).map(text);
  const granted = own.flatMap((line) => {
    const [, roles] = /^GRANT ((?:`(?:[^`]|``)*`@`(?:[^`]|``)*`,?)+) TO /.exec(line) ?? [];
    return roles === undefined ? [] : [roles];
  });
  const mandatory = String(active?.mandatory ?? '');
  const roles =
    account === null
      ? [String(active?.roles)].filter((each) => each !== 'NONE' && each !== 'null')
      : [...granted, ...(mandatory === '' ? [] : [mandatory])];
  return roles.length === 0
    ? own
    : (await read(`SHOW GRANTS FOR ${whose} USING ${roles.join(',')}`)).map(text);
}

async function linesOfMariadb(read: Read, account: string | null): Promise<readonly string[]> {
  const lines: string[] = [];
  const waiting: (string | null)[] = [account];
  const seen = new Set<string | null>();
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    for (const line of (await read(each === null ? 'SHOW GRANTS' : `SHOW GRANTS FOR ${each}`)).map(text)) {
      const [, role] = /^GRANT `((?:[^`]|``)+)` TO /.exec(line) ?? [];
      if (role !== undefined) waiting.push(quoteText(role.replaceAll('``', '`')));
      else lines.push(line);
    }
  }
  return lines;
}

/** What SUPER still stands for in MySQL. */
const underSuper = ['CONNECTION_ADMIN', 'SYSTEM_VARIABLES_ADMIN', 'REPLICATION_SLAVE_ADMIN'];

/** What of the needed privileges is not among those that are there. */
export function missingFrom(there: ReadonlySet<string>, needed: readonly string[]): readonly string[] {
  if (there.has('ALL PRIVILEGES')) return [];
  const covered = there.has('SUPER') ? underSuper : [];
  return needed.filter((privilege) => !there.has(privilege) && !covered.includes(privilege));
}

/** The check that the engine's account on a side holds these privileges on everything, itself or by a role. */
export function grants(
  engine: Engine,
  side: Side,
  definition: {
    name: string;
    title?: string;
    why: string;
    needed: readonly string[];
    /** Where AWS runs the server, and its procedures do the rest. */
    managed?: readonly string[];
  },
): ServerCheck {
  const { name, title, why, needed, managed = [] } = definition;
  return {
    name,
    title: title ?? `the engine’s account may do on the ${side} what the plan asks of it`,
    severity: 'error',
    of: 'server',
    why,
    async find(ask, { hosting = 'own' }) {
      const wanted = isManaged(hosting) ? managed : needed;
      const missing = missingFrom(await globalPrivileges(engine, ask.here, null), wanted);
      if (missing.length === 0) return [];
      const [row] = await ask.here('SELECT CURRENT_USER() AS account');
      if (!isManaged(hosting) && (await isOfAws(ask.here)))
        return [
          {
            what: `the ${side} is run by AWS, and the plan does not say so: the account "${row?.account}" lacks ${missing.join(', ')}`,
            mend: `Write "instance" or "cluster" with its identifier in place of "host": what nobody may do there is done otherwise.`,
          },
        ];
      return [
        {
          what: `the account "${row?.account}" lacks ${missing.join(', ')}`,
          mend: `GRANT ${missing.join(', ')} ON *.* TO ${quoteCurrent(String(row?.account))}; A privilege that a role has counts only where the role is active from the start.`,
        },
      ];
    },
  };
}

/** RDS and Aurora keep their settings in a table of their own. */
async function isOfAws(read: Read): Promise<boolean> {
  const rows = await read(
    "SELECT 1 AS there FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'rds_configuration'",
  );
  return rows.length > 0;
}

function quoteCurrent(account: string): string {
  const cut = account.lastIndexOf('@');
  return `${quoteText(account.slice(0, cut))}@${quoteText(account.slice(cut + 1))}`;
}
