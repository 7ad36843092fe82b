import { readFile } from 'node:fs/promises';
import { mysqlChecks } from '../../../drivers/databases/mysql/check-operations.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import { connectTo } from '../traffic/shop.ts';
import { database } from './checks-faults.ts';
import type { Checked } from './checks-rig.ts';
import { pair } from './pair.ts';

/** The checks of MySQL on the pair, with a database that has nothing wrong. */
export async function openChecked(): Promise<Checked & { end(): Promise<void> }> {
  const ca = await readFile(pair.ca, 'utf8');
  const session = { source: await connectTo(pair.source), target: await connectTo(pair.target) };
  const reset = async () => {
    for (const side of [session.source, session.target])
      await side.query(`DROP DATABASE IF EXISTS ${database}; DROP DATABASE IF EXISTS checks_there`);
  };
  await reset();
  await session.source.query(
    `CREATE DATABASE ${database}; CREATE TABLE ${database}.keyed (id INT PRIMARY KEY); FLUSH STATUS`,
  );
  return {
    checks: mysqlChecks,
    databases: [database],
    accounts: [pair.application.user],
    session,
    address(side, as) {
      const { host, port, user, password } = pair[side];
      const login = as === 'application' ? pair.application : { user, password };
      return { host, name: host, port, username: login.user, password: login.password, tls: 'verify', ca };
    },
    async end() {
      closeIdleSessions();
      await reset();
      for (const side of [session.source, session.target]) {
        const [rows] = await side.query(
          'SELECT variable_name AS name FROM performance_schema.persisted_variables',
        );
        for (const { name } of rows as { name: string }[])
          await side.query(`RESET PERSIST IF EXISTS ${name}`);
        await side.end();
      }
    },
  };
}
