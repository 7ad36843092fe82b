import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Probe, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Tools } from '../../operation.ts';
import type { Beats } from '../beats.ts';
import { mysqlServed } from './served-mysql.ts';
import { postgresqlServed } from './served-postgresql.ts';

/** What DMS is told of one kind of server, and what is asked there beside it. */
export interface Served {
  /** An endpoint of a side, as CreateEndpoint takes it, without its name and its login. */
  endpoint(plan: Plan, side: Side): EndpointWords;
  /** The target has a marker row of the source's. */
  brings(row: string): Probe;
  /** The place for the tables that DMS keeps itself: made, and taken away with everything that DMS noted in it. */
  readonly control: { readonly make: Action; readonly drop: Action };
  /** Lets DMS's accounts do what nobody can grant before the run: on tables that it makes itself. */
  welcome(tables: readonly Table[]): readonly Action[];
  /** Takes that back, once nothing comes any more. */
  farewell(tables: readonly Table[]): readonly Action[];
  /** The verb that measures lag by a row. */
  readonly lag: 'mysql.lag@1' | 'postgresql.lag@1';
  readonly beats: Beats;
  /** Empties tables of the target, whatever refers to them, so that they are loaded again. */
  empty(tools: Tools, tables: readonly Table['target'][]): Promise<void>;
}

/** What an endpoint is beside whom it logs in as. */
export type EndpointWords = {
  readonly EngineName: string;
  readonly SslMode: 'none' | 'require' | 'verify-full';
  readonly ExtraConnectionAttributes: string;
  /** The structure of the engine's own settings, by its name. */
  readonly settings:
    | { readonly MySQLSettings: { readonly [setting: string]: Json } }
    | { readonly PostgreSQLSettings: { readonly [setting: string]: Json } };
};

/** Of which kind both servers of a plan are, as verbs are told it: MySQL's where it is left out; MariaDB's are not moved by DMS. */
export type Serves = { readonly family?: 'postgresql' };

/** What verbs are told of a plan. */
export const servesOf = ({ source }: Pick<Plan, 'source'>): Serves =>
  source.engine === 'postgresql' ? { family: 'postgresql' } : {};

/** What DMS is told of the servers of a family. */
export const servedBy = ({ family }: { readonly family?: 'postgresql' | undefined }): Served =>
  family === 'postgresql' ? postgresqlServed : mysqlServed;
