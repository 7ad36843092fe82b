import './operations.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Action, AwsCall, Json, Probe, Reader } from '../../engine/step.ts';
import type { Verdict } from '../database.ts';
import { type Operation, operation } from '../operation.ts';
import type { SourceKeeper } from '../scene.ts';
import { nextSnapshot } from './next-snapshot.ts';
import type { Permitted } from './permissions.ts';

/** The operations by which an instance is retired, by how; whoever looks it up declares that. */
export const retireUses: { readonly [how in 'stop' | 'delete']: readonly Permitted[] } = {
  stop: ['rds:StopDBInstance', 'rds:StartDBInstance'],
  delete: ['rds:DeleteDBInstance', 'rds:DescribeDBSnapshots'],
};

declare module '../../engine/step.ts' {
  interface Operations {
    /** What stands against an instance being stopped or deleted now. Answers a `Verdict`. */
    'aws.check-retirable@1': { input: { instance: string; how: 'stop' | 'delete' } };
  }
}

const describe = (id: string): AwsCall<'rds:DescribeDBInstances'> => ({
  aws: 'rds:DescribeDBInstances',
  input: { DBInstanceIdentifier: id },
});

const checkRetirable = operation({
  name: 'aws.check-retirable@1',
  reads: true,
  async run({ instance, how }, tools): Promise<Json> {
    const { DBInstances = [] } = (await tools.aws(describe(instance))) as {
      DBInstances?: readonly {
        DBInstanceStatus?: string;
        DeletionProtection?: boolean;
        ReadReplicaDBInstanceIdentifiers?: readonly string[];
        ReadReplicaDBClusterIdentifiers?: readonly string[];
      }[];
    };
    const [found = {}] = DBInstances;
    const replicas = [
      ...(found.ReadReplicaDBInstanceIdentifiers ?? []),
      ...(found.ReadReplicaDBClusterIdentifiers ?? []),
    ];
    const findings: Verdict['findings'][number][] = [];
    if (how === 'delete' && found.DeletionProtection)
      findings.push({
        what: `"${instance}" is protected from being deleted`,
        why: 'whoever protected it decides that it may go',
        mend: `aws rds modify-db-instance --db-instance-identifier ${instance} --no-deletion-protection --apply-immediately`,
      });
    if (replicas.length > 0)
      findings.push({
        what: `"${instance}" has the read replicas ${replicas.map((each) => `"${each}"`).join(', ')}`,
        why: 'they would be cut off from it, and somebody may read there',
        mend: 'Promote or delete them first.',
      });
    if (found.DBInstanceStatus !== 'available')
      findings.push({
        what: `"${instance}" is ${found.DBInstanceStatus}, not available`,
        why: 'AWS takes no other change of it meanwhile',
        mend: `aws rds wait db-instance-available --db-instance-identifier ${instance}`,
      });
    return { findings };
  },
});

export const instanceOperations: readonly Operation[] = [checkRetirable];

/** The RDS instance that is the source. */
export function instanceKeeper({ name, env, source, target }: Plan, read: Reader): SourceKeeper {
  const id = source.aws?.id ?? '';
  const retirable = (how: 'stop' | 'delete'): Action => ({
    id: 'retirable',
    title: `nothing stands against it that "${id}" is ${how === 'stop' ? 'stopped' : 'deleted'}`,
    until: [
      {
        ask: { op: 'aws.check-retirable@1', input: { instance: id, how } },
        path: 'findings',
        is: [[]],
        within: '5s',
      },
    ],
    back: { nothing: 'it only asks' },
    check: 'late',
  });
  const status = (state: string): Probe => ({
    ...{ ask: describe(id), path: 'DBInstances.0.DBInstanceStatus' },
    ...{ is: [state], within: '4h' },
  });
  return {
    async stop() {
      return [
        retirable('stop'),
        {
          id: 'stop',
          title: `stop the instance "${id}"`,
          note: 'AWS starts it again after seven days; its storage is paid for',
          forward: { aws: 'rds:StopDBInstance', input: { DBInstanceIdentifier: id } },
          until: [status('stopped')],
          back: {
            title: 'starts it',
            call: { aws: 'rds:StartDBInstance', input: { DBInstanceIdentifier: id } },
            until: [status('available')],
          },
        },
      ];
    },
    async delete() {
      const snapshot = await nextSnapshot(read, 'instance', id, `${name}-${env}-final-`);
      return [
        retirable('delete'),
        {
          id: 'delete',
          title: `delete the instance "${id}", with the final snapshot "${snapshot}"`,
          forward: {
            aws: 'rds:DeleteDBInstance',
            input: {
              DBInstanceIdentifier: id,
              SkipFinalSnapshot: false,
              FinalDBSnapshotIdentifier: snapshot,
            },
          },
          // In this order: once the instance is gone, nothing could be made of it any more.
          until: [
            {
              ask: { aws: 'rds:DescribeDBSnapshots', input: { DBSnapshotIdentifier: snapshot } },
              path: 'DBSnapshots.0.Status',
              is: ['available'],
              never: ['failed'],
              within: '12h',
            },
            { ask: describe(id), refused: ['DBInstanceNotFoundFault'], within: '12h' },
          ],
          back: {
            irreversible: `"${snapshot}" is kept, and somebody can restore it by hand, as another server that lacks what "${target.host}" took since: aws rds restore-db-instance-from-db-snapshot --db-instance-identifier ${id} --db-snapshot-identifier ${snapshot}`,
          },
        },
      ];
    },
  };
}
