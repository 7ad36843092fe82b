import { readMappings } from '../../dms/mappings.ts';
import type { Memory } from '../../dms/progress.ts';
import { printLine, type Report } from '../../dms/report.ts';
import { type Outcome, type Run, startRun } from '../../dms/run.ts';
import { readSettings } from '../../dms/settings.ts';
import type { Order } from '../../dms/work.ts';
import type { Account } from './account.ts';
import { resourceId } from './arn.ts';
import { findEndpoint } from './endpoints.ts';
import { engineNamed } from './engines.ts';
import { loginOf } from './login-of.ts';
import type { Tags } from './tags.ts';

/** A migration type in DMS's words. */
export type MigrationType = Order['type'];

/** The words of a migration type. */
export const migrationTypes = ['full-load', 'cdc', 'full-load-and-cdc'] as const;

/** Capacity of a serverless replication, in DMS capacity units. */
export interface Compute {
  readonly least: number;
  readonly most: number;
  readonly multiAz: boolean;
  readonly subnetGroup: string | undefined;
  readonly securityGroups: readonly string[];
}

/** A task, or a serverless replication: one engine runs both. */
export interface Replication {
  readonly arn: string;
  identifier: string;
  /** The ARN of a task's instance; null for a serverless replication. */
  readonly instance: string | null;
  /** Of a serverless replication alone. */
  compute: Compute | null;
  /** ARNs of endpoints. */
  source: string;
  target: string;
  type: MigrationType;
  /** JSON documents. */
  mappings: string;
  settings: string;
  /** Where changes are followed from, as it was given when it was made or changed. */
  cdcStart: string | undefined;
  readonly created: Date;
  updated: Date;
  readonly tags: Tags;
  status: string;
  /** What it has done; null before its first start. */
  memory: Memory | null;
  run: Run | null;
  /** Why it ended the last time, as `Outcome` has it. */
  ended: Outcome | null;
  /** `start-replication`, `resume-processing` or `reload-target`. */
  startedAs: string | undefined;
}

/** Runs a replication from what it remembers; its status follows. */
export function beginRun(account: Account, it: Replication): void {
  const { memory } = it;
  if (!memory) return;
  const end = (outcome: Outcome) => {
    it.run = null;
    it.ended = outcome;
    it.status = /ERROR/.test(outcome.reason) ? 'failed' : 'stopped';
    memory.stopped = Date.now();
  };
  let order: Order;
  try {
    const [source, target] = [findEndpoint(account, it.source), findEndpoint(account, it.target)];
    const { engine } = engineNamed(source.engine);
    if (engine !== engineNamed(target.engine).engine)
      throw new Error(`The sandbox does not move ${source.engine} to ${target.engine}`);
    order = {
      engine,
      id: resourceId(it.arn),
      type: it.type,
      source: loginOf(account, source),
      target: loginOf(account, target),
      mappings: readMappings(it.mappings),
      settings: readSettings(undefined, it.settings).settings,
      memory,
      report: reportOf(account, it),
    };
  } catch (error) {
    const { message } = error as Error;
    end({
      reason: 'FATAL_ERROR',
      failure: `Last Error  ${message} Stop Reason FATAL_ERROR Error Level FATAL`,
    });
    return;
  }
  memory.started = Date.now();
  delete memory.stopped;
  const run = startRun(order, {
    metricEvery: account.times.metrics,
    onRunning() {
      if (it.run === run && /starting$/.test(it.status)) it.status = 'running';
    },
  });
  it.run = run;
  void run.ended.then(end);
}

/** What is kept for a replication on its source goes with it; a source that is away keeps it, as on AWS. */
export async function forgetRun(account: Account, it: Replication): Promise<void> {
  try {
    const source = findEndpoint(account, it.source);
    if (it.memory !== null)
      await engineNamed(source.engine).engine.forget(loginOf(account, source), resourceId(it.arn));
  } catch (error) {
    reportOf(account, it).log('W', 'TASK_MANAGER', (error as Error).message);
  }
  account.replications.delete(it.arn);
}

/** Asks the run of a replication to end after what it has in hand. */
export function endRun(it: Replication): void {
  it.status = 'stopping';
  it.run?.stop();
}

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Monitoring.html: log groups and the dimensions of task metrics.
function reportOf({ surroundings, instances }: Account, it: Replication): Report {
  const id = resourceId(it.arn);
  const instance = it.instance === null ? undefined : instances.get(it.instance)?.identifier;
  const [group, stream, dimensions] =
    instance === undefined
      ? [
          `dms-serverless-replication-${id}`,
          `dms-serverless-replication-orchestrator-${id}`,
          { ReplicationConfigId: id },
        ]
      : [
          `dms-tasks-${instance}`,
          `dms-task-${id}`,
          { ReplicationInstanceIdentifier: instance, ReplicationTaskIdentifier: id },
        ];
  const { Logging } = JSON.parse(it.settings) as { readonly Logging?: { readonly EnableLogging?: boolean } };
  return {
    log(level, component, text) {
      if (Logging?.EnableLogging) surroundings.log(group, stream, printLine(level, component, text));
    },
    metric: (name, value) => surroundings.metric(name, dimensions, value),
  };
}
