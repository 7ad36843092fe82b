import { delimiter } from 'node:path';
import { dumpFolder } from '../../../infra/sandbox/postgresql/obtain.ts';
import type { PostgresServer } from '../../../infra/sandbox/postgresql/server.ts';

/** Lets this process find a pg_dump that can read a server, as a rehearsal's engine does: none need be installed. */
export async function takeDump(server: PostgresServer): Promise<void> {
  const folder = await dumpFolder(server);
  const known = (process.env.PATH ?? '').split(delimiter);
  if (!known.includes(folder)) process.env.PATH = [...known, folder].join(delimiter);
}
