import { readFile } from 'node:fs/promises';
import type { Address } from '../../../drivers/operation.ts';
import { createEngineAccount, randomPassword } from '../../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { obtainServer } from '../../../infra/sandbox/obtain.ts';
import { startServer } from '../../../infra/sandbox/servers.ts';

/** A MariaDB server of a test's own, and how the engine reaches it. */
export interface OwnServer {
  readonly address: Address;
  stop(): Promise<void>;
}

export async function startMariadb(): Promise<OwnServer> {
  const folder = await leashFolder('aurora-migrate-mariadb');
  const authority = await createAuthority(folder.path);
  const mysqld = await obtainServer('mariadb', () => undefined);
  const server = await startServer({ name: 'mariadb', authority, mysqld });
  const engine = { user: 'migrate', password: randomPassword() };
  const session = await server.connect();
  await createEngineAccount(session, engine);
  await session.end();
  return {
    address: {
      host: server.address,
      name: server.address,
      port: server.port,
      username: engine.user,
      password: engine.password,
      tls: 'verify',
      ca: await readFile(authority.path, 'utf8'),
    },
    async stop() {
      await server.stop();
      await folder.remove();
    },
  };
}
