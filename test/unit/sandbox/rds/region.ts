import { DescribeDBClustersCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { createDatabases } from '../../../../infra/sandbox/aws/rds/databases.ts';
import { rdsService } from '../../../../infra/sandbox/aws/rds/service.ts';
import type { Change } from '../../../../infra/sandbox/aws/rds/state.ts';
import { serve } from '../serve.ts';

/** A region of RDS for the tests of a file. Its changes take next to no time, unless they are held: then each ends when it is let. */
export async function openRegion() {
  const changes: Change[] = [];
  const waiting: (() => void)[] = [];
  let held = false;
  let fault: Error | null = null;
  const databases = createDatabases({
    region: 'eu-west-1',
    takes: 4,
    lag: 2,
    async act(change) {
      changes.push(change);
      if (held) await new Promise<void>((done) => waiting.push(done));
      if (fault) throw fault;
    },
  });
  const { aws, config } = await serve(rdsService(databases));
  const rds = new RDSClient(config);
  const cluster = async (DBClusterIdentifier: string) =>
    (await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters?.[0];
  const instance = async (DBInstanceIdentifier: string) =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0];
  return {
    ...{ databases, changes, aws, rds, cluster, instance },
    /** From here on a change waits for the servers behind it. */
    hold: () => {
      held = true;
    },
    /** Lets the servers make the change that waits longest. */
    async letOne() {
      await until(async () => waiting.length > 0, 'that a change waits');
      waiting.shift()?.();
    },
    /** From here on the servers make every change at once, or refuse it. */
    letAll(error: Error | null = null) {
      [held, fault] = [false, error];
      for (const done of waiting.splice(0)) done();
    },
    clusterIs: (name: string, state: string) =>
      until(async () => (await cluster(name))?.Status === state, `${name} ${state}`),
    instanceIs: (name: string, state: string) =>
      until(async () => (await instance(name))?.DBInstanceStatus === state, `${name} ${state}`),
    instanceIsGone: (name: string) => until(async () => !databases.instances.has(name), `${name} gone`),
  };
}

/** Asks until something is so; throws, with its name, where it does not come to be. */
export async function until(ask: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 4_000;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`it did not come to be: ${what}`);
    await new Promise((wake) => setTimeout(wake, 2));
  }
}
