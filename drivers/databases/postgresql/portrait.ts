import { fits, parsePattern } from '../../../engine/plan/patterns.ts';
import type { Row } from '../../../engine/step.ts';
import type { Tools } from '../../operation.ts';
import { objectsSql, tablesSql } from './definitions.ts';
import { connect, type Session } from './session.ts';

/** What of a server is watched: patterns tell tables that are created later too. */
export type Scope = {
  readonly schemas: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether views, functions, triggers and types are watched as well as tables. */
  readonly whole: boolean;
};

/** A server at one time: which it is, and what it defines, as digests by name. */
export type Portrait = {
  readonly server: string;
  /** It changes when a standby is promoted. */
  readonly timeline: string;
  readonly defined: { readonly [object: string]: { readonly [aspect: string]: string } };
};

/** What is compared of a server. The session is made for it, because a name may lead elsewhere since the last was opened. */
export async function portray(scope: Scope, tools: Tools): Promise<Portrait> {
  const session = await connect(await tools.server(tools.on), tools);
  const late = setTimeout(session.destroy, Math.max(1, Math.min(tools.deadline - Date.now(), 2 ** 31 - 1)));
  try {
    return { ...(await identify(session)), defined: await define(session, scope) };
  } finally {
    clearTimeout(late);
    session.destroy();
  }
}

/** Made once by initdb, and kept by standbys: with the timeline it tells one server's history from another's. */
async function identify(session: Session): Promise<Omit<Portrait, 'defined'>> {
  const [row] = await session.rows(
    `SELECT (SELECT system_identifier FROM pg_control_system())::text AS server,
            (SELECT timeline_id FROM pg_control_checkpoint())::text AS timeline`,
  );
  return { server: String(row?.server), timeline: String(row?.timeline) };
}

async function define(session: Session, scope: Scope): Promise<Portrait['defined']> {
  const defined: Record<string, Record<string, string>> = {};
  const [include, exclude] = [scope.include.map(parsePattern), scope.exclude.map(parsePattern)];
  for (const { schema, name, ...aspects } of await session.rows(tablesSql, [scope.schemas])) {
    const matches = (pattern: ReturnType<typeof parsePattern>) =>
      pattern !== undefined && fits(pattern.database, String(schema)) && fits(pattern.table, String(name));
    if (include.some(matches) && !exclude.some(matches)) defined[`table ${schema}.${name}`] = texts(aspects);
  }
  for (const { kind, sql } of scope.whole ? objectsSql : [])
    for (const { schema, name, definition } of await session.rows(sql, [scope.schemas]))
      defined[`${kind} ${schema}.${name}`] = texts({ definition: definition ?? null });
  return defined;
}

const texts = (aspects: Row): Record<string, string> =>
  Object.fromEntries(Object.entries(aspects).map(([name, value]) => [name, String(value ?? '')]));
