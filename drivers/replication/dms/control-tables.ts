import type { Action, Probe } from '../../../engine/step.ts';
import { quoteName } from '../../databases/mysql/names.ts';
import { controlDatabase } from './names.ts';

const on = 'target';

const dropControl = `DROP DATABASE IF EXISTS ${quoteName(controlDatabase)}`;

const controlled = (n: 0 | 1): Probe => ({
  ask: {
    sql: 'SELECT COUNT(*) AS n FROM information_schema.schemata WHERE schema_name = ?',
    values: [controlDatabase],
    on,
  },
  path: 'n',
  is: [n],
  within: '1m',
});

/** The database for the tables that DMS keeps itself. */
export const makeControlTables: Action = {
  id: 'control-tables',
  title: `create the database "${controlDatabase}" on the ${on}, for DMS's own tables`,
  forward: { sql: `CREATE DATABASE IF NOT EXISTS ${quoteName(controlDatabase)}`, on },
  until: [controlled(1)],
  back: { title: 'drops it', call: { sql: dropControl, on }, until: [controlled(0)] },
};

/** The same taken away, with everything that DMS noted in it. */
export const dropControlTables: Action = {
  id: 'control-tables',
  title: `drop the database "${controlDatabase}", in which DMS kept its own tables`,
  forward: { sql: dropControl, on },
  until: [controlled(0)],
  back: { irreversible: 'nothing comes from the source any more' },
};
