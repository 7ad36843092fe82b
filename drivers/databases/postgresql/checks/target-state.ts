import { listed, type ServerCheck, targetDatabases } from '../../mysql/checks/check.ts';
import { own, quoteTable } from '../names.ts';
import { ofExtension } from '../of-extension.ts';

/** That nothing of the target is in the way of what the run makes. */
export const targetStateChecks: readonly ServerCheck[] = [
  {
    name: 'target-empty',
    title: 'the target has none of the tables that move',
    severity: 'error',
    forced: true,
    once: true,
    why: 'what is there already would be mixed with what comes, and nothing that the run did not make is ever dropped',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT n.nspname AS schema, c.relname AS name, ${ofExtension('pg_class', 'c.oid')} AS member FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') ORDER BY 1, 2`,
        [targetDatabases(subject)],
      );
      const wanted = new Set(subject.tables.map(({ target }) => quoteTable(target)));
      // An extension that stands already brings its own, which are in nobody's way.
      const found = rows.filter(
        ({ schema, name, member }) =>
          member !== true || wanted.has(quoteTable({ database: String(schema), table: String(name) })),
      );
      return found.length === 0
        ? []
        : [
            {
              what: `the target has ${listed(found.map(({ schema, name }) => `${schema}.${name}`))} already`,
              mend: 'Drop what is not needed, or name another database: target.database.',
            },
          ];
    },
  },
  {
    name: 'target-unused',
    title: 'nothing of an earlier run is left on the target',
    severity: 'error',
    once: true,
    of: 'server',
    why: 'its tables, subscription or slot would be taken for this run’s',
    async find(ask) {
      const [row] = await ask.here(
        `SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = '${own}') AS schemas,
                (SELECT count(*) FROM pg_subscription s WHERE s.subname ^@ '${own}' AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())) AS subscriptions,
                (SELECT count(*) FROM pg_replication_slots WHERE slot_name ^@ '${own}' AND database = current_database()) AS slots`,
      );
      const left = Object.entries(row ?? {}).filter(([, n]) => Number(n) > 0);
      return left.length === 0
        ? []
        : [
            {
              what: `the target has ${left.map(([kind]) => kind).join(' and ')} called ${own}`,
              mend: `\`migrate status\` tells whose they are; of a run that is over: DROP SUBSCRIPTION …; SELECT pg_drop_replication_slot('…'); DROP SCHEMA ${own} CASCADE;`,
            },
          ];
    },
  },
];
