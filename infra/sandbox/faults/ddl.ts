import type { MysqlServer } from '../servers.ts';
import type { FaultKind } from './fault.ts';
import { asRoot, busiestTable } from './statements.ts';

const column = 'added_meanwhile';

/** A deployment on the source, logged as it would be. */
export const ddlSource = ddl('source');

/** Somebody at work on the target. */
export const ddlTarget = ddl('target');

function ddl(side: 'source' | 'target'): FaultKind {
  return {
    name: `ddl-${side}`,
    summary: `Root adds a column to the busiest table on the ${side}; it stays.`,
    async strike({ plan, sandbox }) {
      const table = await busiestTable(sandbox.source, plan);
      const database = plan.source.databases[0] ?? '';
      await alter(sandbox[side], side === 'source', database, table, `ADD COLUMN ${column} INT NULL`);
      return {
        what: `added a column to "${table}" on the ${side}`,
        // What is compared afterwards is what the run left, not what was asked for.
        end: () => alter(sandbox[side], false, database, table, `DROP COLUMN ${column}`),
      };
    },
  };
}

async function alter(
  server: MysqlServer,
  logged: boolean,
  database: string,
  table: string,
  how: string,
): Promise<void> {
  await asRoot(server, async (session) => {
    if (logged) await session.query('SET SESSION sql_log_bin = 1');
    await session.query(`ALTER TABLE ??.?? ${how}`, [database, table]);
  });
}
