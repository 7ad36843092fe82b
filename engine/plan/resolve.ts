import { dirname, join, resolve } from 'node:path';
import type {
  Infrastructure,
  LoadThresholds,
  PhaseStep,
  PlanFile,
  Route53,
  Dms as WrittenDms,
  Hook as WrittenHook,
  Replica as WrittenReplica,
} from '../../schemas/generated/plan.ts';
import type { Duration, Phase } from '../step.ts';
import { bucketOf } from './bucket.ts';
import { fullName } from './meaning/traffic.ts';
import { base } from './overlay.ts';
import { quotePart } from './patterns.ts';
import {
  type Credentials,
  type Dms,
  familyOf,
  type Hook,
  type Plan,
  type PlannedStep,
  type Readers,
  type Replica,
  type Server,
} from './resolved.ts';

/** A valid plan as the engine runs it. Defaults of single fields are the schema's; those made of others are made here. */
export function resolvePlan(
  written: Required<Pick<PlanFile, Phase>> & PlanFile,
  file: string,
  env = base,
): Plan {
  const folder = dirname(resolve(file));
  const { source, target, tables, replication, traffic, thresholds, requires, rehearsal } = written;
  const { from, to, days, zone } = requires.window ?? {};
  const databases =
    source.engine === 'postgresql' ? (source.schemas ?? ['public']) : (source.databases ?? []);
  return {
    version: 1,
    name: written.name,
    env,
    state: place(written.state ?? join('.aurora-migrate', written.name), folder, env),
    source: {
      ...server(source, found('instance', source.instance), folder),
      databases,
      application: source.application,
    },
    target: {
      ...server(target, found('cluster', target.cluster), folder),
      database: target.database ?? source.database ?? null,
      capacity: target.capacity?.serverless ?? null,
      snapshot: target.snapshot,
    },
    tables: {
      include: tables.include ?? databases.map((name) => `${quotePart(name)}.*`),
      exclude: tables.exclude,
      rename: tables.rename,
    },
    replication: {
      via: replication.via,
      reverse: replication.reverse,
      credentials: replication.credentials ?? source.credentials,
      ca: replication.ca ?? null,
      reverse_credentials: replication.reverse_credentials ?? replication.credentials ?? target.credentials,
      reverse_ca: replication.reverse_ca ?? null,
      subscriptions: replication.subscriptions ?? 1,
      ...(replication.via === 'dms' || replication.via === 'dms-serverless'
        ? {
            target_credentials: replication.target_credentials ?? null,
            dms: dms(replication.dms, `${written.name}-${env}`),
          }
        : { target_credentials: null, dms: null }),
      replica: replication.via === 'aurora-replica' ? replica(replication.replica) : null,
    },
    traffic:
      traffic.via === 'none'
        ? traffic
        : {
            via: traffic.via,
            zone: traffic.zone.toLowerCase().replace(/\.$/, ''),
            record: fullName(traffic.record, traffic.zone),
            ttl: traffic.ttl,
            readers: readers(traffic, source.application.credentials),
          },
    checks: written.checks,
    definers: written.definers,
    accounts: { copy: written.accounts.copy },
    thresholds: { ...thresholds, load: load(thresholds.load) },
    requires: {
      approval: requires.approval,
      window: from && to && days && zone ? { from, to, days, zone } : null,
    },
    hooks: written.hooks.map((hook) => resolveHook(hook, folder)),
    smoke: written.smoke.map(({ sql, expect = null, at_least = null, within }) => ({
      ...{ sql, expect, at_least },
      within: within as Duration,
    })),
    infrastructure: infrastructure(written),
    phases: {
      prepare: steps(written.prepare, 'prepare'),
      replicate: steps(written.replicate, 'replicate'),
      cutover: steps(written.cutover, 'cutover'),
      rollback: steps(written.rollback, 'rollback'),
      cleanup: steps(written.cleanup, 'cleanup'),
    },
    rehearsal: rehearsal ? { sql: resolve(folder, rehearsal.sql) } : null,
  };
}

function readers({ readers, zone }: Route53, application: Credentials): Readers | null {
  if (readers === undefined) return null;
  const { record, source = null, target = null, credentials = application, schedule, health } = readers;
  return {
    ...{ record: fullName(record, zone), source, target, credentials },
    schedule: schedule.map(({ weight, for: length = null }) => ({ weight, for: length })),
    health: { query: health.query ?? null, error_rate: health.error_rate },
  };
}

/** What Terraform is written for, with names in full. */
function infrastructure({ infrastructure: written, traffic }: PlanFile): Infrastructure {
  const { readers } = written;
  if (readers === undefined || traffic.via === 'none') return written;
  return { ...written, readers: { record: fullName(readers.record, traffic.zone) } };
}

/** Where an environment's records are: each has a folder of its own. */
function place(state: string, folder: string, env: string): string {
  const found = bucketOf(state);
  if (found === null) return join(resolve(folder, state), env);
  return `s3://${[found.bucket, found.prefix, env].filter((each) => each !== '').join('/')}`;
}

const load = ({ threads_running, replica_lag, query }: LoadThresholds) => ({
  threads_running: threads_running ?? null,
  replica_lag: replica_lag ?? null,
  query: query ?? null,
});

/** A program with a folder in its name is the plan's own; any other is looked for on the PATH. */
function resolveHook({ when, within, command, webhook, sns }: WrittenHook, folder: string): Hook {
  if (webhook) return { when, within: within as Duration, webhook };
  if (sns) return { when, within: within as Duration, sns };
  const [program = '', ...args] = command ?? [];
  const found = program.includes('/') ? resolve(folder, program) : program;
  return { when, within: within as Duration, command: [found, ...args] };
}

/** Where a server listens unless a plan says otherwise. */
export const standardPort = { mysql: 3306, mariadb: 3306, postgresql: 5432 } as const;

const found = (kind: 'instance' | 'cluster', id: string | undefined): Server['aws'] =>
  id === undefined ? null : { kind, id };

function server(
  { engine, host = '', port, database, credentials, tls, ca }: PlanFile['source'] | PlanFile['target'],
  aws: Server['aws'],
  folder: string,
): Server {
  return {
    engine,
    host: aws?.id ?? host,
    port: port ?? standardPort[familyOf({ engine })],
    database: database ?? null,
    aws,
    credentials,
    tls: { mode: tls, ca: ca === undefined ? null : resolve(folder, ca) },
  };
}

const dms = ({ instance, subnet_group, assessment, ...rest }: WrittenDms, standard: string): Dms => ({
  instance: instance ?? standard,
  ...rest,
  subnet_group: subnet_group ?? null,
  assessment: assessment ? { folder: null, only: [], except: [], ...assessment } : null,
});

const replica = ({ version, parameter_group, subnet_group, ...rest }: WrittenReplica): Replica => ({
  ...rest,
  version: version ?? null,
  parameter_group: parameter_group ?? null,
  subnet_group: subnet_group ?? null,
});

function steps(written: readonly PhaseStep[], phase: Phase): PlannedStep[] {
  return written.map((one) => {
    const { step, id = step, not_before = null, ...params } = { not_before: undefined, ...one };
    return { id, step, phase, params, not_before };
  });
}
