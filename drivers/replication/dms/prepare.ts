import '../../aws/operations.ts';
import type { Dms, Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { certificate, connection, endpoint } from './endpoints.ts';
import type { Found, Kind } from './find.ts';
import { made } from './make.ts';
import { namesOf } from './names.ts';
import { task } from './task-actions.ts';

/** What the task needs and what does not stand yet is made; what stands is looked at, and left as it is. */
export async function prepare(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
): Promise<readonly Action[]> {
  const { dms } = plan.replication;
  if (dms === null) throw new RangeError('the plan does not move by DMS');
  const names = namesOf(plan);
  const find = async (kind: Kind, id: string) =>
    (await read.ask({ op: 'dms.find@1', input: { kind, id } })) as unknown as Found;
  const sides = await Promise.all(
    (['source', 'target'] as const).map(async (side) => [
      ...certificate(plan, side, await find('certificate', names.certificate(side))),
      endpoint(plan, side, await find('endpoint', names.endpoint(side))),
    ]),
  );
  const runner = task(plan, dms, tables, await find(names.runner, names.task));
  // What is serverless has no instance of ours to test from: it tests by itself as it starts.
  if (names.runner === 'replication') return [...sides.flat(), ...runner];
  return [
    instance(plan, dms, await find('instance', names.instance)),
    ...sides.flat(),
    ...(['source', 'target'] as const).map((side) => connection(plan, side)),
    ...runner,
  ];
}

function instance(plan: Plan, dms: Dms, found: Found): Action {
  const { instance: name, tags } = namesOf(plan);
  const { subnet_group, security_groups } = dms;
  return made(
    {
      ...{ id: 'instance', kind: 'instance', name },
      title: `the replication instance "${name}" (${found.ReplicationInstanceClass ?? dms.class})`,
    },
    found,
    {
      aws: 'dms:CreateReplicationInstance',
      input: {
        ReplicationInstanceIdentifier: name,
        ReplicationInstanceClass: dms.class,
        AllocatedStorage: dms.storage,
        MultiAZ: dms.multi_az,
        PubliclyAccessible: false,
        Tags: tags,
        ...(subnet_group !== null && { ReplicationSubnetGroupIdentifier: subnet_group }),
        ...(security_groups.length > 0 && { VpcSecurityGroupIds: security_groups }),
      },
    },
    { ready: ['available'], within: '45m' },
  );
}
