import { howMany } from '../../../engine/how-many.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Duration, Probe, Reader } from '../../../engine/step.ts';
import type { Channel, Database, Table } from '../../database.ts';
import { assessment } from './assessment.ts';
import type { Found } from './find.ts';
import { namesOf } from './names.ts';
import { prepare } from './prepare.ts';
import { servedBy, servesOf } from './served.ts';
import { tearDown } from './tear-down.ts';

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
  const { task: name, runner, instance } = namesOf(plan);
  const named = { task: name, ...(runner === 'replication' && { runner }) };
  const serves = servesOf(plan);
  const served = servedBy(serves);
  const { brings } = served;
  const expects = tables.length + 2;
  const status = { op: 'dms.task@1', input: named } as const;
  const looked = { op: 'dms.task@1', input: { ...named, expects } } as const;
  const databases = Object.fromEntries(
    tables.flatMap(({ source: { database: from }, target: { database: to } }) =>
      from === to ? [] : [[from, to]],
    ),
  );
  const again = (id: string, well: Probe): Action => ({
    id,
    title: 'load those tables once more that DMS gave up or found to differ, where there are such',
    forward: { op: 'dms.reload@1', input: { ...named, ...serves, databases } },
    until: [well],
    back: { nothing: 'the rows come by the same task, and are undone with it' },
  });
  const stopIt = {
    title: 'stops it',
    call: { op: 'dms.stop-task@1', input: named },
    until: [
      { ask: status, path: 'state', is: ['stopped', 'failed', 'ready', 'created', 'missing'], within: '30m' },
    ],
  } as const;
  const healthy = (within: Duration = '1m'): Probe => ({
    ask: { op: 'dms.task@1', input: { ...named, only: 'errors' } },
    path: 'state',
    is: ['running'],
    never: ['failed', 'failed-move', 'stopped', 'missing', 'table errors'],
    within,
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
        served.control.make,
        ...served.welcome(tables),
        {
          id: 'load',
          title: `load ${howMany(tables.length, 'table')} by the ${runner} "${name}", which keeps the changes back`,
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
              ask: looked,
              path: 'load',
              is: ['done', 'in part'],
              never: ['failed', 'missing'],
              within: '14d',
            },
          ],
          back: stopIt,
        },
        again('reload', {
          ask: looked,
          path: 'loaded',
          is: ['all'],
          never: ['given up'],
          within: '14d',
        }),
        {
          id: 'rows',
          title: `every table is loaded, and the ${runner} stands`,
          forward: stopIt.call,
          until: [{ ask: looked, path: 'load', is: ['done'], never: ['failed', 'missing'], within: '30m' }],
          back: { nothing: 'it goes on later, or is stopped with what is undone before' },
        },
      ];
    },
    start: async () => [
      resume('channel', `go on with the ${runner} "${name}": it applies the changes made since`, stopIt),
    ],
    reload: () => [
      {
        id: 'settled',
        title: 'DMS has loaded and compared each table, or given it up',
        until: [{ ask: status, path: 'tables', is: ['well', 'ill'], never: ['standing'], within: '7d' }],
        back: asks,
      },
      again('reload', {
        ask: status,
        path: 'tables',
        is: ['well'],
        never: ['ill', 'standing'],
        within: '7d',
      }),
    ],
    mend: () =>
      resume('mend', `start the ${runner} "${name}" again, where it stands still`, {
        nothing: 'it has to run whatever comes of this',
      }),
    // What is serverless has metrics under dimensions of its own.
    lag:
      runner === 'replication'
        ? (atMost, steady, within) => ({
            ask: { op: served.lag, input: {} },
            path: 'seconds',
            ...{ atMost, steady, within },
          })
        : (atMost, steady, within) => ({
            ask: {
              op: 'dms.lag@1',
              input: { task: name, instance, ...serves, at_most: Math.round(atMost * 1000) },
            },
            path: 'seconds',
            ...{ atMost, steady, within },
          }),
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
    remove: () => tearDown(plan, read, tables, stopIt),
  };
}
