import { engineOf } from './engines.ts';
import { mysqlRows } from './mysql-parameters.ts';
import { postgresqlRows } from './postgresql-parameters.ts';

/**
 * A parameter of an engine: name, kind of value, what it may be (`1-10` and `ON,OFF` as AWS writes it; '' for any text), whether a
 * change waits for a restart, and the default that AWS tells (null: it tells none). `kept`: AWS lets nobody change it. `cluster`: on
 * Aurora it is one for the whole cluster, and no group of instances has it.
 */
export type Row = readonly [
  name: string,
  type: 'boolean' | 'integer' | 'string' | 'list' | 'float',
  allowed: string,
  apply: 'static' | 'dynamic',
  usual: string | null,
  flags?: 'kept' | 'cluster',
];

/** A parameter that groups of a family have. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly allowed: string;
  readonly apply: 'static' | 'dynamic';
  readonly usual: string | null;
  readonly modifiable: boolean;
}

/** The parameters of a family that groups of clusters, or of instances, have; of the hundreds of the real ones those that a migration meets. */
export function parametersOf(family: string, kind: 'cluster' | 'instance'): ReadonlyMap<string, Parameter> {
  const { speaks, aurora } = engineOf(family);
  const rows = (speaks === 'mysql' ? mysqlRows : postgresqlRows)(aurora);
  const there = rows.filter(([, , , , , flag]) => !(aurora && kind === 'instance' && flag === 'cluster'));
  return new Map(
    there.map(([name, type, allowed, apply, usual, flag]) => [
      name,
      { name, type, allowed, apply, usual, modifiable: flag !== 'kept' },
    ]),
  );
}

/** Whether a value is one that a parameter may have. */
export function isAllowed({ type, allowed }: Parameter, value: string): boolean {
  if (allowed === '') return true;
  // A formula such as {DBInstanceClassMemory/12582880} comes to a number only on the instance.
  if (type === 'integer' && /^\{.+\}$/.test(value)) return true;
  const listed = type === 'list' ? value.split(',') : [value];
  return listed.every((each) =>
    allowed.split(',').some((one) => {
      const [, least, most] = /^(-?\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(one) ?? [];
      if (least === undefined) return one === each;
      return /^-?\d+(\.\d+)?$/.test(each) && Number(each) >= Number(least) && Number(each) <= Number(most);
    }),
  );
}
