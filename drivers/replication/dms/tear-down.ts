import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Call, Proof, Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Found, Kind } from './find.ts';
import { namesOf } from './names.ts';
import { servedBy, servesOf } from './served.ts';

/** Stops what runs, and deletes what this plan made, its control tables with it. */
export async function tearDown(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  stopIt: { readonly call: Call; readonly until: Proof },
): Promise<readonly Action[]> {
  const { control, farewell } = servedBy(servesOf(plan));
  const { endpoint, certificate, instance, task: name, runner } = namesOf(plan);
  const things: readonly Thing[] = [
    { id: 'task', kind: runner, name, title: `the ${runner} "${name}"` },
    ...(['source', 'target'] as const).flatMap((side): Thing[] => [
      {
        ...{ id: `endpoint-${side}`, kind: 'endpoint', name: endpoint(side) },
        title: `the endpoint of the ${side}`,
      },
      {
        ...{ id: `certificate-${side}`, kind: 'certificate', name: certificate(side) },
        title: `the authority of the ${side}`,
      },
    ]),
    // What is serverless has none of its own, and one of that name is somebody else's.
    ...(runner === 'task'
      ? [
          {
            ...{ id: 'instance', kind: 'instance' as const, name: instance },
            title: `the replication instance "${instance}"`,
          },
        ]
      : []),
  ];
  const ended = { irreversible: 'nothing comes from the source any more' };
  return [
    {
      id: 'stop',
      title: `stop the ${runner} "${name}"`,
      forward: stopIt.call,
      until: stopIt.until,
      back: ended,
    },
    ...(await Promise.all(things.map((thing) => removal(read, thing)))).flat(),
    ...farewell(tables),
    control.drop,
  ];
}

/** What the task was made of, by its name in DMS. */
type Thing = { readonly id: string; readonly kind: Kind; readonly name: string; readonly title: string };

/** What was made by a run of this plan goes; what somebody else made, such as Terraform, stays. */
async function removal(read: Reader, { id, kind, name, title }: Thing): Promise<readonly Action[]> {
  const ask = { op: 'dms.find@1', input: { kind, id: name } } as const;
  const found = (await read.ask(ask)) as unknown as Found;
  if (found.ours !== true) return [];
  return [
    {
      id: `remove-${id}`,
      title: `delete ${title}, which this plan made`,
      forward: { op: 'dms.remove@1', input: { kind, id: name } },
      until: [{ ask, path: 'state', is: ['missing'], within: '30m' }],
      back: { irreversible: 'nothing comes from the source any more' },
    },
  ];
}
