import type { Row } from '../../../engine/step.ts';
import { type Aspect, objectAspects, rules, tableAspects } from './definition-aspects.ts';
import { quoteTable } from './names.ts';
import type { Session } from './session.ts';

/** An object: its kind, its names, and for each aspect that it has eight hexadecimal digits. */
export type Digested = {
  readonly kind: string;
  readonly database: string;
  readonly name: string;
  readonly aspects: Map<string, string>;
};

/** Which columns of information_schema a server has, by the name of the view. */
export type KnownColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** Lends a session to some work. */
export type Lend = (work: (session: Session) => Promise<void>) => Promise<void>;

/** Digests of what a server defines in some databases: one query an aspect, however many objects there are, over as many sessions as are lent. */
export async function digestDefinitions(
  lends: readonly Lend[],
  databases: readonly string[],
  whole: boolean,
  known: KnownColumns,
): Promise<ReadonlyMap<string, Digested>> {
  const aspects = [...tableAspects, rules(known), ...(whole ? objectAspects : [])];
  const answers: (readonly Row[])[] = new Array(aspects.length);
  const waiting = aspects.entries();
  await Promise.all(
    lends.map((lend) =>
      lend(async (session) => {
        for (const [index, aspect] of waiting)
          answers[index] = await digestAspect(session, databases, aspect, known);
      }),
    ),
  );
  const found = new Map<string, Digested>();
  for (const [index, aspect] of aspects.entries())
    for (const row of answers[index] ?? []) add(found, aspect, row);
  return found;
}

async function digestAspect(
  session: Session,
  databases: readonly string[],
  { from, of: [database, name], where, columns }: Aspect,
  known: KnownColumns,
): Promise<readonly Row[]> {
  const has = known.get(from) ?? new Set();
  const quoted = columns.filter((column) => has.has(column)).map((column) => `QUOTE(${column})`);
  // QUOTE writes NULL without quotes, so that no two rows read alike; sixty bits of each row's digest are a number to both servers.
  const row = `CONCAT_WS(',', ${quoted.join(', ')})`;
  const rows = await session.rows(
    `SELECT ${database} AS db, ${name} AS name, HEX(BIT_XOR(CAST(CONV(LEFT(SHA2(${row}, 256), 15), 16, 10) AS UNSIGNED))) AS digest
     FROM information_schema.${from} WHERE ${database} IN (?)${where ? ` AND ${where}` : ''}
     GROUP BY ${database}, ${name}`,
    [databases],
  );
  if (name !== 'constraint_name' || rows.length === 0) return rows;
  const owners = await owningTables(session, databases);
  return rows.map((each) => ({ ...each, name: owners.get(`${each.db}\0${each.name}`) ?? String(each.name) }));
}

function add(found: Map<string, Digested>, { kind, what }: Aspect, { db, name, digest }: Row): void {
  const [database, own] = [String(db), String(name)];
  const key = `${kind} ${quoteTable({ database, table: own })}`;
  const known = found.get(key) ?? { kind, database, name: own, aspects: new Map<string, string>() };
  const others = Number.parseInt(known.aspects.get(what) ?? '0', 16);
  const all = (others ^ Number.parseInt(String(digest).slice(-8), 16)) >>> 0;
  known.aspects.set(what, all.toString(16).padStart(8, '0'));
  found.set(key, known);
}

async function owningTables(session: Session, databases: readonly string[]): Promise<Map<string, string>> {
  const rows = await session.rows(
    `SELECT constraint_schema AS db, constraint_name AS name, table_name AS owner FROM information_schema.table_constraints
     WHERE constraint_type = 'CHECK' AND constraint_schema IN (?)`,
    [databases],
  );
  return new Map(rows.map(({ db, name, owner }) => [`${db}\0${name}`, String(owner)]));
}

/** Asks which columns a server has: versions and engines differ. */
export async function readKnownColumns(session: Session): Promise<KnownColumns> {
  const rows = await session.rows(
    `SELECT LOWER(table_name) AS name, LOWER(column_name) AS col FROM information_schema.columns
     WHERE table_schema = 'information_schema' AND LOWER(table_name) IN (?)`,
    [['check_constraints', ...[...tableAspects, ...objectAspects].map(({ from }) => from)]],
  );
  const known = new Map<string, Set<string>>();
  for (const { name, col } of rows) {
    const columns = known.get(String(name)) ?? new Set();
    known.set(String(name), columns.add(String(col)));
  }
  return known;
}
