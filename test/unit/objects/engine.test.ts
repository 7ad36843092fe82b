import { expect, test } from 'vitest';
import { mariadbDatabase } from '../../../drivers/databases/mariadb/database.ts';
import { mysqlDatabase } from '../../../drivers/databases/mysql/database.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader } from '../../../engine/step.ts';
import { subject } from '../checks/fake.ts';

const plan = {
  source: { engine: 'mysql', databases: ['orders'], application: { accounts: [] } },
  tables: { include: [], exclude: [], rename: [] },
  phases: { prepare: [] },
  replication: { reverse: 'none', replica: null, dms: null },
  accounts: { copy: [] },
  definers: [],
  checks: {},
} as unknown as Plan;
const [table] = subject.tables;

test.each([
  ['mysql', mysqlDatabase],
  ['mariadb', mariadbDatabase],
] as const)(
  'a rehearsal on %s asks about objects in its words, whatever the plan names',
  (engine, database) => {
    if (!table) throw new Error('no table');
    const checks = database(plan, 'source', {} as Reader, [table]).checks();
    expect(checks.find(({ name }) => name === 'object-grants')?.ask).toMatchObject({
      input: { subject: { engine } },
    });
  },
);
