import type { Family } from '../../engine/plan/resolved.ts';
import type { Json, Row } from '../../engine/step.ts';
import type { Lending, Lent } from './lend-sessions.ts';

/** A session of any kind of server: it asks, in the server's own language. */
export interface Session extends Lent {
  rows(sql: string, values?: readonly Json[]): Promise<readonly Row[]>;
}

const mysql = async (): Promise<Lending<Session>> => (await import('./mysql/with-session.ts')).sessions;

const lendings: { readonly [family in Family]: () => Promise<Lending<Session>> } = {
  mysql,
  mariadb: mysql,
  postgresql: async () => (await import('./postgresql/with-session.ts')).sessions,
};

/** The sessions of an engine's servers; its driver is imported when the first is needed. */
export const sessionsOf = (family: Family): Promise<Lending<Session>> => lendings[family]();
