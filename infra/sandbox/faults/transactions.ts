import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { howMany } from '../../../engine/how-many.ts';
import type { FaultKind, Scene } from './fault.ts';
import { asApplication, asRoot, busiestTable } from './statements.ts';

const writers = 16;
const rows = 20;
const recovery = 8_000;

/** Somebody went home without a COMMIT. */
export const endlessTransaction: FaultKind = {
  name: 'endless-transaction',
  summary: 'A session of the application holds row locks in a transaction that it never ends.',
  async strike(scene) {
    const session = await asApplication(scene);
    const write = await chooseWrite(session, scene);
    await session.query('START TRANSACTION');
    const locked = await write.by(session);
    return {
      what: `locked ${howMany(locked, 'row')} of "${write.table}" for good`,
      end: async () => session.destroy(),
    };
  },
};

/** A transaction manager was killed between its two phases. */
export const xaPrepared: FaultKind = {
  name: 'xa-prepared',
  summary: `The application leaves a prepared XA transaction; its transaction manager rolls it back after ${recovery / 1_000} s.`,
  only: 'mysql',
  async strike(scene) {
    const session = await asApplication(scene);
    const write = await chooseWrite(session, scene);
    await session.query("XA START 'left behind'");
    await write.by(session);
    await session.query("XA END 'left behind'");
    await session.query("XA PREPARE 'left behind'");
    session.destroy();
    const rollBack = () =>
      asRoot(scene.sandbox.source, async (root) => {
        await root.query('SET SESSION sql_log_bin = 1');
        await root.query("XA ROLLBACK 'left behind'");
      });
    // A freeze refuses it: then it is tried until the source is open again.
    const passes = sleep(recovery).then(async () => {
      for (let tries = 1; ; tries++)
        try {
          return await rollBack();
        } catch (error) {
          if ((error as { code?: string }).code === 'ER_XAER_NOTA') return;
          if (tries === 100) throw error;
          await sleep(200);
        }
    });
    return { what: `left an XA transaction on "${write.table}" prepared`, passes };
  },
};

/** Everybody wants the same rows. */
export const hotRows: FaultKind = {
  name: 'hot-rows',
  summary: `${writers} writers of the application change the same rows in transactions of many statements, all the time.`,
  async strike(scene) {
    const session = await asApplication(scene);
    const write = await chooseWrite(session, scene);
    session.destroy();
    let over = false;
    let committed = 0;
    const all = Array.from({ length: writers }, async () => {
      let own: Connection | undefined;
      while (!over)
        try {
          own ??= await asApplication(scene);
          await own.query('START TRANSACTION');
          for (let n = 0; n < 4; n++) await write.by(own);
          await own.query('COMMIT');
          committed += 1;
          // They are to be in each other's way, and not more than one applier can follow.
          await sleep(50);
        } catch {
          own?.destroy();
          own = undefined;
          await sleep(50);
        }
      own?.destroy();
    });
    for (const end = performance.now() + 2_000; committed === 0 && performance.now() < end; ) await sleep(10);
    return {
      what: `${writers} writers change the same ${rows} rows of "${write.table}"`,
      async end() {
        over = true;
        await Promise.all(all);
      },
    };
  },
};

/** A statement that changes the first rows of the busiest table: the simulated application's own keys are far above them. */
async function chooseWrite(
  session: Connection,
  { plan, sandbox }: Scene,
): Promise<{ readonly table: string; by(session: Connection): Promise<number> }> {
  const table = await busiestTable(sandbox.source, plan);
  const [columns] = await session.query<RowDataPacket[]>(
    `SELECT column_name AS name, column_key AS part, data_type AS type, generation_expression AS made
       FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  );
  const keys = columns.filter(({ part }) => part === 'PRI').map(({ name }) => name);
  const number = columns.find(({ part, type, made }) => part === '' && !made && /int|decimal/.test(type));
  if (keys.length === 0 || !number) throw new Error(`"${table}" has no number that could be changed`);
  return {
    table,
    async by(own) {
      const sql = 'UPDATE ?? SET ?? = ?? + 1 ORDER BY ?? LIMIT ?';
      const [result] = await own.query<ResultSetHeader>(sql, [table, number.name, number.name, keys, rows]);
      return result.affectedRows;
    },
  };
}
