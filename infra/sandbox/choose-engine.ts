import { Fault } from '../../engine/fault.ts';
import { type Engine, type Mysqld, nameOf } from './find-server.ts';
import { obtainServer, type Say } from './obtain.ts';

/**
 * The server that a rehearsal runs on: the plan's own engine; or, where no MySQL can be had, MariaDB, which is said aloud.
 * `AURORA_MIGRATE_SANDBOX_SERVER=mariadb` asks for that where MySQL could be had too.
 */
export async function chooseServer(wanted: Engine, say: Say): Promise<Mysqld> {
  if (wanted === 'mariadb') return obtainServer('mariadb', say);
  if (process.env.AURORA_MIGRATE_SANDBOX_SERVER === 'mariadb') {
    const server = await obtainServer('mariadb', say);
    say(`AURORA_MIGRATE_SANDBOX_SERVER asks for it: rehearsing on ${named(server)} instead of MySQL`);
    return server;
  }
  try {
    return await obtainServer('mysql', say);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const server = await obtainServer('mariadb', say).catch(() => {
      throw error;
    });
    say(`no MySQL server could be had: rehearsing on ${named(server)} instead (${error.message})`);
    return server;
  }
}

const named = ({ engine, version }: Mysqld) => `${nameOf[engine]} ${version}`;
