import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What is different where a plan runs: in the sandbox, hosts lead to this machine, and its own authority and DNS server are used. */
export type Surroundings = {
  readonly hosts: { readonly [host: string]: string };
  /** A PEM file. */
  readonly ca: string | null;
  /** `address:port`. */
  readonly dns: string | null;
  /** A folder for the records of rehearsals, which must never be taken for those of the real run; those in S3 are in the sandbox's. */
  readonly state: string | null;
  /** The engine of the servers, where it is not the plan's: a rehearsal on MariaDB because no MySQL could be had. */
  readonly engine: 'mariadb' | null;
  /** Where the engine stands still once, so that a fault can strike: as this step, or `step/action`, begins; the folder holds the signals of both. */
  readonly fault: { readonly step: string; readonly folder: string } | null;
};

/** Whether this process runs in a rehearsal. */
export const inRehearsal = (): boolean => process.env.AURORA_MIGRATE_SURROUNDINGS !== undefined;

/** Whether this process belongs to a rehearsal whose sandbox is gone: there is nothing left that it could act on. */
export function rehearsalIsOver(): boolean {
  const file = process.env.AURORA_MIGRATE_SURROUNDINGS;
  return file !== undefined && !existsSync(file);
}

/** Reads the file that AURORA_MIGRATE_SURROUNDINGS names; without it, the world as it is. */
export async function readSurroundings(): Promise<Surroundings> {
  const file = process.env.AURORA_MIGRATE_SURROUNDINGS;
  if (file === undefined) return { hosts: {}, ca: null, dns: null, state: null, engine: null, fault: null };
  return JSON.parse(await readFile(file, 'utf8')) as Surroundings;
}
