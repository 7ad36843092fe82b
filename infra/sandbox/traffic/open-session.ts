import type { Family, Plan } from '../../../engine/plan/resolved.ts';
import { familyOf } from '../../../engine/plan/resolved.ts';
import { openMysql } from './mysql-session.ts';
import { openPostgres } from './postgresql-session.ts';
import type { Home, Login, OpenSession } from './session.ts';

const ways: { readonly [family in Family]: (login: Login) => OpenSession } = {
  mysql: openMysql,
  mariadb: openMysql,
  postgresql: openPostgres,
};

/** What opens an application's sessions on an engine's servers. */
export const sessionsOf = (engine: Family, login: Login): OpenSession => ways[engine](login);

/** Where the application of a plan works: in its first database, or in the first schema of the only one. */
export function homeOf({ source }: Plan): Home & { readonly engine: Family } {
  const [first = ''] = source.databases;
  const engine = familyOf(source);
  return source.database === null
    ? { engine, database: first }
    : { engine, database: source.database, schema: first };
}
