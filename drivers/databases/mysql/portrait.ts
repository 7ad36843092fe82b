import { fits, parsePattern } from '../../../engine/plan/patterns.ts';
import type { Tools } from '../../operation.ts';
import { digestDefinitions, type KnownColumns, type Lend, readKnownColumns } from './definition-digests.ts';
import { connect, type Session } from './session.ts';
import { type TableFiles, tableFiles } from './table-files.ts';
import { withSession } from './with-session.ts';

/** What of a server is watched: patterns are of the source's names, and tell tables that are created later too. */
export type Scope = {
  readonly databases: readonly { readonly name: string; readonly source: string }[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether views, triggers, routines and events are watched as well as tables. */
  readonly whole: boolean;
  /** Databases that get another name: a TRUNCATE that names them passes the channel’s filters, and leaves the definition as it was. */
  readonly renamed?: readonly string[];
};

/** A server at one time: which it is, and what it defines, as digests by name. */
export type Portrait = {
  readonly server: string;
  readonly positions: string;
  readonly defined: { readonly [object: string]: { readonly [aspect: string]: string } };
  readonly files?: TableFiles;
};

/** Sessions that look at one server beside each other: nobody can write while the last look is taken. */
export const together = 3;

/**
 * What is compared of a server. One session is made for it, because a name may lead elsewhere since the last was opened; others that
 * are at hand help it, as long as they are with the same server.
 */
export async function portray(scope: Scope, tools: Tools): Promise<Portrait> {
  const address = await tools.server(tools.on);
  const session = await connect(address, tools);
  const late = setTimeout(session.destroy, Math.max(1, Math.min(tools.deadline - Date.now(), 2 ** 31 - 1)));
  try {
    const { version, ...who } = await identify(session);
    const known = await columnsOf(session, who.server, version);
    const help: Lend = (work) =>
      withSession(address, tools, async (other) => {
        if ((await identify(other)).server === who.server) await work(other);
      });
    const lends: readonly Lend[] = [(work) => work(session), ...new Array<Lend>(together - 1).fill(help)];
    return { ...who, ...(await define(session, lends, scope, known)) };
  } finally {
    clearTimeout(late);
    session.destroy();
  }
}

type Identity = Pick<Portrait, 'server' | 'positions'> & { readonly version: string };

/** MySQL servers have an id of their own; MariaDB’s are told apart by the server_id that replication requires to be unique. */
async function identify(session: Session): Promise<Identity> {
  const rows = await session.rows(
    `SHOW GLOBAL VARIABLES WHERE variable_name IN ('server_uuid', 'server_id', 'hostname', 'gtid_mode', 'version')`,
  );
  const known = new Map(rows.map((row) => [String(row.Variable_name), String(row.Value)]));
  return {
    server: known.get('server_uuid') ?? `${known.get('server_id')} on ${known.get('hostname')}`,
    positions: known.get('gtid_mode') ?? 'ON',
    version: known.get('version') ?? '',
  };
}

/** Only an upgrade changes them, and a look is taken again and again. */
const columns = new Map<string, KnownColumns>();

async function columnsOf(session: Session, server: string, version: string): Promise<KnownColumns> {
  const known = columns.get(`${server} ${version}`) ?? (await readKnownColumns(session));
  columns.set(`${server} ${version}`, known);
  return known;
}

async function define(
  session: Session,
  lends: readonly Lend[],
  scope: Scope,
  known: KnownColumns,
): Promise<Pick<Portrait, 'defined' | 'files'>> {
  const names = scope.databases.map(({ name }) => name);
  const sources = new Map(scope.databases.map(({ name, source }) => [name, source]));
  const [include, exclude] = [scope.include.map(parsePattern), scope.exclude.map(parsePattern)];
  const found = await digestDefinitions(lends, names, scope.whole, known);
  const defined: Record<string, Record<string, string>> = {};
  const filed: { key: string; database: string; name: string }[] = [];
  for (const [key, { kind, database, name, aspects }] of found) {
    const matches = (pattern: ReturnType<typeof parsePattern>) =>
      pattern !== undefined &&
      fits(pattern.database, sources.get(database) ?? database) &&
      fits(pattern.table, name);
    // A view has columns too, and the options of none.
    if (kind === 'table' && (!aspects.has('options') || !include.some(matches) || exclude.some(matches)))
      continue;
    defined[key] = Object.fromEntries([...aspects].sort());
    if (kind === 'table' && scope.renamed?.includes(database)) filed.push({ key, database, name });
  }
  return { defined, files: await tableFiles(session, filed) };
}
