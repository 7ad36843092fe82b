import type { Action, Duration, Probe, Reader } from '../../../../engine/step.ts';
import type { ObjectSubject } from './check-object.ts';
import { grantOnObjects } from './copy-accounts.ts';
import { type Chosen, onTarget } from './differences.ts';
import { counted, keyOf, type ObjectName } from './object.ts';
import { listObjects } from './read.ts';
import type { Selection } from './select.ts';

/** The objects that move now, by their names on the source. */
async function chooseObjects(read: Reader, selection: Selection): Promise<Chosen> {
  const { databases, definers } = selection;
  const answer = await read.ask({ op: 'mysql.moving-objects@1', input: { selection }, on: 'source' });
  const { objects } = answer as unknown as { objects: readonly ObjectName[] };
  return {
    moving: { databases, definers },
    objects: objects.map(({ kind, database, name }) => ({ kind, database, name })),
  };
}

/** Both sides have every object alike. `others`: what the target may have beside them. */
const sameObjects = (
  chosen: Chosen,
  others: readonly ObjectName[] | null,
  within: Duration,
  to?: 'source',
): Probe => ({
  ask: { op: 'mysql.object-differences@1', input: { ...chosen, others, ...(to && { to }) } },
  path: 'verdict',
  is: ['alike'],
  never: ['different'],
  within,
});

/** Both sides have every object alike now; null where none moves. `source`: applications are about to go there. */
export async function objectsAlike(
  read: Reader,
  selection: Selection,
  within: Duration,
  to?: 'source',
): Promise<Probe | null> {
  const chosen = await chooseObjects(read, selection);
  if (to === 'source') return sameObjects(chosen, [], within, to);
  return chosen.objects.length === 0 ? null : sameObjects(chosen, null, within);
}

/**
 * Creates them on the target. Triggers may stand there while changes are applied, for rows that are applied natively fire none;
 * events stand there switched off. The way back drops what was not there before.
 */
export async function restoreObjects(
  read: Reader,
  selection: ObjectSubject,
  copying: string | undefined,
): Promise<readonly Action[]> {
  const chosen = await chooseObjects(read, selection);
  if (chosen.objects.length === 0) return [];
  const targets = onTarget(chosen);
  const there = await listObjects(
    (sql, values) => read.rows('target', sql, values),
    selection.databases.map(({ target }) => target),
  );
  const standing = new Set(there.map(keyOf));
  const wanted = new Set(targets.map(keyOf));
  const others = there
    .filter((each) => !wanted.has(keyOf(each)))
    .map(({ kind, database, name }) => ({ kind, database, name }));
  const made = targets.filter((each) => !standing.has(keyOf(each)));
  return [
    {
      id: 'objects',
      title: `create ${counted(targets)} on the target${targets.some(({ kind }) => kind === 'event') ? ', events switched off' : ''}`,
      forward: { op: 'mysql.restore-objects@1', input: chosen, on: 'target' },
      until: [sameObjects(chosen, others, '1h')],
      back: {
        title: 'drops them',
        call: { op: 'mysql.drop-objects@1', input: { objects: made }, on: 'target' },
        until: [
          {
            ask: { op: 'mysql.standing-objects@1', input: { objects: made }, on: 'target' },
            path: 'standing.length',
            is: [0],
            within: '5m',
          },
        ],
      },
    },
    ...(copying !== undefined && selection.copy.length > 0 ? [grantOnObjects(selection, copying)] : []),
  ];
}
