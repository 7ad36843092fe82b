import type {
  AssessmentRun,
  Certificate,
  Endpoint,
  Instance,
  SubnetGroup,
  TestedConnection,
} from './records.ts';
import type { Replication } from './replication.ts';

/** How long changes of state take at the least, in milliseconds. */
export interface Times {
  /** A replication instance, from `creating` to `available` and from `deleting` to gone. */
  readonly instance: number;
  /** A task, from `creating` to `ready`, from `starting` to its first query, from `modifying` back and from `deleting` to gone. */
  readonly task: number;
  /** A connection, in `testing`, and an individual assessment, in `running`. */
  readonly connection: number;
  /** Each state of a serverless replication on its way to `running`. */
  readonly provisioning: number;
  /** Between two samples of a task's metrics. */
  readonly metrics: number;
}

/** Minutes on AWS are seconds here. */
export const quickTimes: Times = {
  instance: 2_000,
  task: 1_000,
  connection: 500,
  provisioning: 500,
  metrics: 1_000,
};

/** What the sandbox lends to DMS. */
export interface Surroundings {
  /** The address that stands for a host name or address; undefined: nobody knows it. */
  resolve(host: string): string | undefined;
  /** What a secret holds, by name or ARN; undefined: there is none. */
  secret(id: string): string | undefined;
  /** Whether there is a bucket of this name in S3. */
  bucket(name: string): boolean;
  /** The authorities of the sandbox's own servers, in PEM, which are trusted beside what an endpoint brings. */
  readonly authority?: readonly string[];
  /** A CloudWatch metric of the namespace AWS/DMS. */
  metric(name: string, dimensions: Readonly<Record<string, string>>, value: number): void;
  /** A line of a log stream. */
  log(group: string, stream: string, line: string): void;
}

/** DMS of one account: what there is, by ARN, and the clock of its changes. */
export interface Account {
  readonly times: Times;
  readonly surroundings: Surroundings;
  /** By identifier. */
  readonly subnetGroups: Map<string, SubnetGroup>;
  readonly certificates: Map<string, Certificate>;
  readonly instances: Map<string, Instance>;
  readonly endpoints: Map<string, Endpoint>;
  /** By the ARNs of instance and endpoint. */
  readonly connections: Map<string, TestedConnection>;
  /** Tasks and serverless replications. */
  readonly replications: Map<string, Replication>;
  readonly assessmentRuns: Map<string, AssessmentRun>;
  /** Does something later, unless everything was stopped by then. */
  after(ms: number, act: () => void): void;
  /** Ends every task and forgets what was to be done later. */
  stop(): Promise<void>;
}

/** An account that has nothing. */
export function emptyAccount(surroundings: Surroundings, times: Times = quickTimes): Account {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const account: Account = {
    times,
    surroundings,
    subnetGroups: new Map(),
    certificates: new Map(),
    instances: new Map(),
    endpoints: new Map(),
    connections: new Map(),
    replications: new Map(),
    assessmentRuns: new Map(),
    after(ms, act) {
      if (stopped) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timer.unref();
      timers.add(timer);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all([...account.replications.values()].map(({ run }) => run?.kill()));
    },
  };
  return account;
}
