import { readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { delimiter, join } from 'node:path';
import { milliseconds } from '../../engine/duration.ts';
import { Fault } from '../../engine/fault.ts';
import { bucketOf } from '../../engine/plan/bucket.ts';
import { familyOf, type Plan, type Server } from '../../engine/plan/resolved.ts';
import type { Duration } from '../../engine/step.ts';
import type { Account } from './accounts.ts';
import { chooseAddress } from './address.ts';
import { createBuckets } from './aws/buckets.ts';
import { createMetrics } from './aws/cloudwatch/metrics.ts';
import { cloudWatchService } from './aws/cloudwatch/service.ts';
import { dmsService } from './aws/dms/service.ts';
import { createLogGroups } from './aws/logs/groups.ts';
import { logsService } from './aws/logs/service.ts';
import { fairMood, fairS3, type Mood, type S3Mood } from './aws/mood.ts';
import type { Policy } from './aws/policy.ts';
import { rdsService } from './aws/rds/service.ts';
import { route53Service } from './aws/route53.ts';
import { s3Service } from './aws/s3.ts';
import { putSecret, type Secrets, secretsManagerService } from './aws/secrets-manager.ts';
import { type Logged, startAws } from './aws/server.ts';
import { createTopics, snsService, type Topics } from './aws/sns.ts';
import { canonical, createZones, type Zones } from './aws/zones.ts';
import { createAuthority } from './certificates.ts';
import { makeAccounts } from './credentials.ts';
import { seedDatabases } from './databases.ts';
import { makeDmsAccount } from './dms-account.ts';
import { startDns } from './dns.ts';
import { describeClient, describeEnvironment } from './environment.ts';
import { type Links, startLinks } from './faults/link.ts';
import { type SandboxServer, startPair } from './kinds.ts';
import { leashFolder } from './leash.ts';
import type { Say } from './obtain.ts';
import type { PostgresServer } from './postgresql/server.ts';
import type { MysqlServer } from './servers.ts';

/** Every endpoint that a plan names, on this machine. `S`: the kind of its servers, where it is known. */
export interface Sandbox<S extends SandboxServer = SandboxServer> {
  /** With the endpoints of what it names by identifiers as its hosts. */
  readonly plan: Plan;
  /** Each with the account that the engine works as there. */
  readonly source: S & { readonly account: Account };
  readonly target: S & { readonly account: Account };
  /** Who writes: the application account of the plan. */
  readonly application: Account;
  readonly dns: { readonly address: string; readonly port: number; silence(ms: number): void };
  readonly aws: {
    readonly endpoint: string;
    /** What leads a client of the SDK there. */
    readonly settings: ReturnType<typeof describeClient>;
    readonly log: readonly Logged[];
    /** Route 53's. */
    readonly mood: Mood;
    readonly s3: S3Mood;
    /** Those that the plan's hooks name, and what they were told. */
    readonly topics: Topics;
  };
  readonly zones: Zones;
  /** What stands between everybody and the servers; null unless it was asked for. */
  readonly links: Links | null;
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
  readonly fault?: { readonly step: string; readonly links: boolean };
}

/** Starts two servers, DNS and AWS as `plan` names them, with its accounts, secrets, record and rows. */
export async function startSandbox(written: Plan, options: SandboxOptions = {}): Promise<Sandbox> {
  const { databases, plan } = seedDatabases(written);
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
    const accounts = makeAccounts(plan);
    const { source, target } = await startPair({
      ...{ plan, accounts, say },
      optionsOf: (name) => ({
        ...{ name, authority, generalLog, say, names: namesOf(plan, plan[name]) },
        ...{ address: addresses[name], port: plan[name].port, link: between?.[name] },
      }),
      started: (server) => stops.push(() => server.stop()),
    });

    const links = between && (await startLinks(plan, addresses, between));
    if (links) stops.push(() => links.stop());
    const reached = between ?? addresses;
    const hosts = { [plan.target.host]: reached.target, [plan.source.host]: reached.source };
    const mood = fairMood();
    const zones = createZones({ propagation, mood });
    createRecord(zones, plan, milliseconds(ttl) / 1_000);
    const names = { hosts: new Map(Object.entries(hosts)), zones };
    const dns = await startDns(names);
    stops.push(() => dns.stop());
    const secrets: Secrets = new Map();
    for (const [name, { user, password }] of accounts.secrets)
      putSecret(secrets, name, JSON.stringify({ username: user, password }));
    const [buckets, s3] = [createBuckets(), fairS3()];
    const records = bucketOf(plan.state);
    if (records) buckets.create(records.bucket);
    const topics = createTopics();
    for (const hook of plan.hooks) if ('sns' in hook) topics.arns.add(hook.sns);
    const [metrics, groups] = [createMetrics(), createLogGroups()];
    const dms = makeDmsAccount({
      ...{ names, secrets, metrics, groups },
      authority: await readFile(authority.path, 'utf8'),
    });
    stops.push(() => dms.stop());
    const aws = await startAws({
      services: [
        route53Service(zones, mood),
        secretsManagerService(secrets),
        s3Service(buckets, s3),
        snsService(topics),
        cloudWatchService(metrics),
        logsService(groups),
        dmsService(dms),
        rdsService(databases),
      ],
      logFile: join(folder, 'aws.log'),
      policy: options.policy,
    });
    stops.push(() => aws.stop());
    stops.push(async () => databases.progress.stop());

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
      source: { ...source, account: accounts.source },
      target: { ...target, account: accounts.target },
      application: accounts.application,
      dns: { address: dns.address, port: dns.port, silence: dns.silence },
      aws: { endpoint: aws.endpoint, settings: describeClient(aws.endpoint), log: aws.log, mood, s3, topics },
      zones,
      links,
      environment: {
        ...accounts.environment,
        ...describeEnvironment(aws.endpoint, surroundings),
        // The pg_dump that came with a server is where the engine looks for one.
        ...(source.engine === 'postgresql' && {
          PATH: [process.env.PATH, source.bin].filter(Boolean).join(delimiter),
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

async function chooseAddresses(
  { source, target }: Plan,
  taken: readonly string[] = [],
): Promise<{ source: string; target: string }> {
  if (source.host !== target.host) {
    const first = await chooseAddress([source.port], taken);
    return { source: first, target: await chooseAddress([target.port], [...taken, first]) };
  }
  if (source.port === target.port)
    throw new Fault(`source and target are the same server, "${source.host}:${source.port}"`, {
      next: 'correct source or target in the plan',
    });
  const shared = await chooseAddress([source.port, target.port], taken);
  return { source: shared, target: shared };
}

// Applications reach a server by the record's name, so its certificate stands for that, too.
function namesOf({ traffic }: Plan, { host }: Server): string[] {
  const names = traffic.via === 'route53' ? [host, traffic.record] : [host];
  return names.filter((name) => isIP(name) === 0);
}

function createRecord(zones: Zones, { traffic, source }: Plan, ttl: number): void {
  if (traffic.via !== 'route53') return;
  const type = isIP(source.host) === 4 ? 'A' : 'CNAME';
  const record = { name: canonical(traffic.record), type, ttl, values: [source.host] };
  const zone = { name: traffic.zone, reference: 'sandbox', comment: undefined, isPrivate: true };
  zones.create(zone, [record]);
}
