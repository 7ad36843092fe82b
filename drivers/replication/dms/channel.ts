import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Duration, Probe, Reader } from '../../../engine/step.ts';
import type { Channel, Database, Table } from '../../database.ts';
import { flowFrom, own, quoteName } from '../../databases/mysql/names.ts';
import { lagFrom } from '../heartbeat.ts';
import { assessment } from './assessment.ts';
import type { Found, Kind } from './find.ts';
import { controlDatabase, namesOf } from './names.ts';
import { prepare } from './prepare.ts';

/** What a channel of DMS does to the two sides itself. */
type Sides = { readonly source: Database; readonly target: Database };

const asks = { nothing: 'it only asks' };
const on = 'target';

/** A task of AWS DMS from the source to the target: it loads the rows and applies the changes. */
export function dmsChannel(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  { source, target }: Sides,
): Channel {
  const { task: name, runner } = namesOf(plan);
  const named = { task: name, ...(runner === 'replication' && { runner }) };
  const { marker } = flowFrom.source;
  const expects = tables.length + 2;
  const status = { op: 'dms.task@1', input: named } as const;
  const stopIt = {
    title: 'stops it',
    call: { op: 'dms.stop-task@1', input: named },
    until: [
      { ask: status, path: 'state', is: ['stopped', 'failed', 'ready', 'created', 'missing'], within: '30m' },
    ],
  } as const;
  const healthy = (within: Duration = '1m'): Probe => ({
    ask: status,
    path: 'state',
    is: ['running'],
    never: ['failed', 'failed-move', 'stopped', 'missing', 'table errors'],
    within,
  });
  const brings = (row: string): Probe => ({
    ask: { sql: `SELECT name FROM ${own}.${marker} WHERE name = ?`, values: [row], on },
    path: 'name',
    is: [row],
    within: '1h',
  });
  const resume = (id: string, title: string, back: Action['back']): Action => ({
    id,
    title,
    forward: { op: 'dms.start-task@1', input: { ...named, how: 'resume-processing' } },
    until: [healthy('15m')],
    back,
  });

  return {
    async load() {
      const found = (await read.ask({
        op: 'dms.find@1',
        input: { kind: runner, id: name },
      })) as unknown as Found;
      return [
        ...(await prepare(plan, read, tables)),
        ...assessment(plan),
        controlTables,
        {
          id: 'rows',
          title: `load ${tables.length} tables by the ${runner} "${name}", which keeps the changes back`,
          forward: {
            op: 'dms.start-task@1',
            // One that ran before would go on where it stopped.
            input: {
              ...named,
              how: ['missing', 'ready', 'created'].includes(found.state)
                ? 'start-replication'
                : 'reload-target',
            },
          },
          until: [
            {
              ask: { op: 'dms.task@1', input: { ...named, expects } },
              path: 'load',
              is: ['done'],
              never: ['failed', 'missing'],
              within: '14d',
            },
          ],
          back: stopIt,
        },
      ];
    },
    start: async () => [
      resume('channel', `go on with the ${runner} "${name}": it applies the changes made since`, stopIt),
    ],
    mend: () =>
      resume('mend', `start the ${runner} "${name}" again, where it stands still`, {
        nothing: 'it has to run whatever comes of this',
      }),
    lag: lagFrom('source'),
    healthy,
    validated: (within) => ({
      ask: status,
      path: 'validation.verdict',
      is: ['good'],
      never: ['bad'],
      within,
    }),
    brings,
    /** One row proves nothing: with batch apply, tables are written one after the other. Once it is seen, a second one is sent. */
    drain(_, row, also) {
      const second = `${row}, again`;
      return [
        {
          id: 'arrived',
          title: `the ${on} has the marker row`,
          until: [brings(row), ...also, healthy()],
          back: asks,
        },
        source.mark(second, 'frozen'),
        {
          id: 'arrived-again',
          title: `the ${on} has the second one, and so everything before it; no table was given up`,
          until: [brings(second), healthy()],
          back: asks,
        },
        ...target.shutOut({ $secret: 'dms', path: 'username' }),
      ];
    },
    async remove() {
      const { endpoint, certificate, instance } = namesOf(plan);
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
        { id: 'instance', kind: 'instance', name: instance, title: `the replication instance "${instance}"` },
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
        {
          id: 'control-tables',
          title: `drop the database "${controlDatabase}", in which DMS kept its own tables`,
          forward: { sql: dropControl, on },
          until: [controlled(0)],
          back: ended,
        },
      ];
    },
  };
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

const dropControl = `DROP DATABASE IF EXISTS ${quoteName(controlDatabase)}`;

const controlled = (n: 0 | 1): Probe => ({
  ask: {
    sql: 'SELECT COUNT(*) AS n FROM information_schema.schemata WHERE schema_name = ?',
    values: [controlDatabase],
    on,
  },
  path: 'n',
  is: [n],
  within: '1m',
});

const controlTables: Action = {
  id: 'control-tables',
  title: `create the database "${controlDatabase}" on the ${on}, for DMS's own tables`,
  forward: { sql: `CREATE DATABASE IF NOT EXISTS ${quoteName(controlDatabase)}`, on },
  until: [controlled(1)],
  back: { title: 'drops it', call: { sql: dropControl, on }, until: [controlled(0)] },
};
