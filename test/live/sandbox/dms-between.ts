import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Pair } from '../servers.ts';
import { type DmsRig, openDms } from './dms-rig.ts';
import { connectTo, leave } from './dms-sides.ts';

/** A DMS, and a session with each side of it. */
export interface Between {
  readonly rig: DmsRig;
  readonly source: Connection;
  readonly target: Connection;
  close(): Promise<void>;
}

/** Opens all for the tests of a file. */
export async function openBetween(pair: Pair): Promise<Between> {
  const rig = await openDms(pair);
  const source = await connectTo(pair.source);
  const target = await connectTo(pair.target);
  return {
    ...{ rig, source, target },
    async close() {
      await rig.close();
      await leave(source);
      await leave(target);
    },
  };
}

/** The rows of a query. */
export const rows = async (session: Connection, sql: string): Promise<readonly RowDataPacket[]> =>
  (await session.query<RowDataPacket[]>(sql))[0];

/** Two tables on the source, and no database of that name on the target. */
export async function createTables({ source, target }: Between, schema: string): Promise<void> {
  await target.query(`DROP DATABASE IF EXISTS ${schema}`);
  await source.query(`DROP DATABASE IF EXISTS ${schema}; CREATE DATABASE ${schema}; USE ${schema};
    CREATE TABLE a (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR(30) DEFAULT 'x', n INT, INDEX (v));
    CREATE TABLE b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id));
    INSERT INTO a (v) VALUES ('one'), ('two'), ('three'); INSERT INTO b VALUES (1, 1), (2, 3)`);
}
