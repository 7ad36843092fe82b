import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { milliseconds } from '../../engine/duration.ts';
import { familyOf, type Plan } from '../../engine/plan/resolved.ts';
import type { Duration } from '../../engine/step.ts';
import type { Account } from './accounts.ts';
import { chooseAddresses } from './addresses.ts';
import { fairMood, type Mood } from './aws/mood.ts';
import type { Policy } from './aws/policy.ts';
import type { Change } from './aws/rds/state.ts';
import { createZones, type Zones } from './aws/zones.ts';
import { createAuthority } from './certificates.ts';
import { makeAccounts } from './credentials.ts';
import { seedDatabases } from './databases.ts';
import { startDns } from './dns.ts';
import { describeClient, describeEnvironment } from './environment.ts';
import { type Links, startLinks } from './faults/link.ts';
import { type SandboxServer, startPair } from './kinds.ts';
import { leashFolder } from './leash.ts';
import { createRecords, hostsOf, namesOf } from './names.ts';
import type { Say } from './obtain.ts';
import { dumpFolder } from './postgresql/obtain.ts';
import type { PostgresServer } from './postgresql/server.ts';
import { actOn } from './rds-like/act.ts';
import type { MysqlServer } from './servers.ts';
import { type Services, startServices } from './services.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** Every endpoint that a plan names, on this machine. `S`: the kind of its servers, where it is known. */
export interface Sandbox<S extends SandboxServer = SandboxServer> {
  /** With the endpoints of what it names by identifiers as its hosts. */
  readonly plan: Plan;
  /** Each with the account that the engine works as there. */
  readonly source: S & { readonly account: Account };
  readonly target: S & { readonly account: Account };
  /** Who writes: the application account of the plan. */
  readonly application: Account;
  /** Who only reads; null where the plan names no readers. */
  readonly readers: Account | null;
  readonly dns: { readonly address: string; readonly port: number; silence(ms: number): void };
  readonly aws: Omit<Services, 'stop'> & {
    /** What leads a client of the SDK there. */
    readonly settings: ReturnType<typeof describeClient>;
    /** Route 53's. */
    readonly mood: Mood;
  };
  readonly zones: Zones;
  /** What stands between everybody and the servers; null unless it was asked for. */
  readonly links: Links | null;
  /** What the target's data is on; null unless it was asked for. */
  readonly disk: SmallDisk | null;
  /** What sends the engine's process here: it goes over the process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The plan's host names and the addresses that stand for them. */
  readonly hosts: Readonly<Record<string, string>>;
  /** A PEM file. */
  readonly ca: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** What a sandbox may be asked for. */
export interface SandboxOptions {
  readonly say?: Say;
  /** What the engine may do in AWS; everything where it is left out. */
  readonly policy?: Policy;
  /** The TTL that the record has at first. */
  readonly ttl?: Duration;
  /** Milliseconds until a change of a record is answered by DNS. */
  readonly propagation?: number;
  /** Where the engine keeps its records; in the sandbox's own folder otherwise, which ends with it. */
  readonly state?: string;
  /** Both servers write every statement to their general log. */
  readonly generalLog?: boolean;
  /** Where the engine is to stand still for a fault, and whether the servers are reached through links, which can be cut. */
  readonly fault?: {
    readonly step: string;
    readonly links: boolean;
    /** Whether the target's data is on a disk of its own, which can be filled. */
    readonly disk?: boolean;
  };
}

/** Starts two servers, DNS and AWS as `plan` names them, with its accounts, secrets, record and rows. */
export async function startSandbox(written: Plan, options: SandboxOptions = {}): Promise<Sandbox> {
  const acts: ((change: Change) => Promise<void>)[] = [];
  const { databases, plan } = seedDatabases(written, async (change) => {
    for (const act of acts) await act(change);
  });
  const { say = () => undefined, ttl = '5s', propagation = 200, generalLog = false } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    while (stops.length) await stops.pop()?.();
  };
  try {
    const leashed = await leashFolder('aurora-migrate-sandbox');
    stops.push(() => leashed.remove());
    const folder = leashed.path;
    const authority = await createAuthority(folder);
    const addresses = await chooseAddresses(plan);
    const between = options.fault?.links ? await chooseAddresses(plan, Object.values(addresses)) : null;
    const disk = options.fault?.disk ? await mountSmallDisk() : null;
    if (disk) stops.push(() => disk.stop());
    const accounts = makeAccounts(plan);
    const { source, target } = await startPair({
      ...{ plan, accounts, databases, disk, say },
      optionsOf: (name) => ({
        ...{ name, authority, generalLog, say, names: namesOf(plan, name) },
        ...{ address: addresses[name], port: plan[name].port, link: between?.[name] },
      }),
      started: (server) => stops.push(() => server.stop()),
      acts: (act) => acts.push(act),
    });
    acts.push((change) => actOn(change, plan, source));

    const links = between && (await startLinks(plan, addresses, between));
    if (links) stops.push(() => links.stop());
    const hosts = hostsOf(plan, between ?? addresses);
    const mood = fairMood();
    const zones = createZones({ propagation, mood });
    createRecords(zones, plan, milliseconds(ttl) / 1_000);
    const names = { hosts: new Map(Object.entries(hosts)), zones };
    const dns = await startDns(names);
    stops.push(() => dns.stop());
    const { policy } = options;
    const services = { names, databases, accounts, mood, authority: authority.path, folder, policy };
    const { stop: stopServices, ...aws } = await startServices(plan, { source, target }, services);
    stops.push(stopServices);

    const surroundings = join(folder, 'surroundings.json');
    const content = {
      hosts,
      ca: authority.path,
      dns: `${dns.address}:${dns.port}`,
      state: join(folder, 'state'),
      // The plan's words stand for other servers than these.
      engine: source.engine === familyOf(plan.source) ? null : source.engine,
      fault: options.fault ? { step: options.fault.step, folder } : null,
    };
    await writeFile(surroundings, JSON.stringify(content));
    return {
      plan,
      source: withAccount(source, accounts.source),
      target: withAccount(target, accounts.target),
      application: accounts.application,
      readers: accounts.readers,
      dns: { address: dns.address, port: dns.port, silence: dns.silence },
      aws: { ...aws, settings: describeClient(aws.endpoint), mood },
      zones,
      links,
      disk,
      environment: {
        ...accounts.environment,
        ...describeEnvironment(aws.endpoint, surroundings),
        // Where the engine finds a pg_dump for this server, whatever is installed.
        ...(source.engine === 'postgresql' && {
          PATH: [process.env.PATH, await dumpFolder(source)].filter(Boolean).join(delimiter),
        }),
      },
      hosts,
      ca: authority.path,
      folder,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same sandbox, whose servers are known to be MySQL's or MariaDB's; throws where they are not. */
export function onMysql(sandbox: Sandbox): Sandbox<MysqlServer> {
  const { source, target } = sandbox;
  if (source.engine === 'postgresql' || target.engine === 'postgresql')
    throw new Error('this is for MySQL and MariaDB, and the servers of this sandbox are PostgreSQL');
  return { ...sandbox, source, target };
}

/** The same sandbox, whose servers are known to be PostgreSQL's; throws where they are not. */
export function onPostgres(sandbox: Sandbox): Sandbox<PostgresServer> {
  const { source, target } = sandbox;
  if (source.engine !== 'postgresql' || target.engine !== 'postgresql')
    throw new Error('this is for PostgreSQL, and the servers of this sandbox are not');
  return { ...sandbox, source, target };
}

/** Not copied: what a replica is can only be asked once it stands. */
const withAccount = <S extends SandboxServer>(
  server: S,
  account: Account,
): S & { readonly account: Account } =>
  Object.create(server, { account: { value: account, enumerable: true } });
