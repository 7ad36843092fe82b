import type { Client } from 'pg';
import type { Side } from '../../../engine/step.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { type PostgresServer, startPostgres } from '../../../infra/sandbox/postgresql/server.ts';
import type { Ends } from './dms-rig.ts';

/** Two servers with a database "shop", which DMS logs in to as the superuser `mover`. */
export interface PostgresSides extends Ends {
  readonly servers: { readonly [S in Side]: PostgresServer };
  /** As superuser, in "shop". */
  sql(side: Side, sql: string): Promise<readonly Record<string, unknown>[]>;
  session(side: Side): Promise<Client>;
  stop(): Promise<void>;
}

/** Starts them; each answers to the name that the rig's endpoints have. */
export async function startSides(): Promise<PostgresSides> {
  const folder = await leashFolder('aurora-migrate-pg-dms');
  const authority = await createAuthority(folder.path);
  const start = (name: Side) => startPostgres({ name, authority, names: [`${name}.test`] });
  const servers = { source: await start('source'), target: await start('target') };
  const login = { user: 'mover', password: 'mover-password' };
  for (const server of Object.values(servers)) {
    const session = await server.connect();
    await session.query('CREATE DATABASE shop');
    await session.query(`CREATE ROLE mover LOGIN SUPERUSER PASSWORD '${login.password}'`);
    await session.end();
  }
  const end = (side: Side) => ({ ...login, host: servers[side].address, port: servers[side].port });
  const sides: PostgresSides = {
    servers,
    source: end('source') as Ends['source'],
    target: end('target') as Ends['target'],
    ca: authority.path,
    session: (side) => servers[side].connect('shop'),
    async sql(side, sql) {
      const session = await sides.session(side);
      try {
        const results = [await session.query(sql)].flat();
        return results.at(-1)?.rows ?? [];
      } finally {
        await session.end();
      }
    },
    async stop() {
      await Promise.all([servers.source.stop(), servers.target.stop()]);
      await folder.remove();
    },
  };
  return sides;
}
