import type { Ask, Read, Subject } from '../../../drivers/databases/mysql/checks/check.ts';
import type { Row } from '../../../engine/step.ts';

/** A server of another version or setting than can be had: its variables, and what it answers to some statements. */
export type Server = {
  readonly settings?: { readonly [name: string]: string };
  readonly answers?: readonly (readonly [asked: RegExp, rows: readonly Row[]])[];
};

const reads =
  ({ settings = {}, answers = [] }: Server): Read =>
  async (sql, values = []) => {
    if (sql.startsWith('SHOW GLOBAL VARIABLES'))
      return Object.entries(settings)
        .filter(([name]) => (values[0] as readonly string[]).includes(name))
        .map(([name, value]) => ({ Variable_name: name, Value: value }));
    if (sql === 'SELECT VERSION() AS v') return [{ v: settings.version ?? '' }];
    return answers.find(([asked]) => asked.test(sql))?.[1] ?? [];
  };

export const fake = (here: Server, there: Server = {}): Ask => ({
  here: reads(here),
  there: reads(there),
  replication: reads(here),
  reverse: reads(here),
  application: async () => null,
  mover: async () => null,
});

/** One table that moves, with a new name for its database. */
export const subject: Subject = {
  tables: [{ source: { database: 'orders', table: 'lines' }, target: { database: 'shop', table: 'lines' } }],
  databases: ['orders'],
  accounts: ['shop_app'],
};
