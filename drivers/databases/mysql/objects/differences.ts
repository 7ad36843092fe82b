import type { Json, Side } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import { otherSide } from '../../../side.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { keyOf, label, type ObjectName, type StoredObject } from './object.ts';
import { listObjects, type Query, readObjects } from './read.ts';
import { type Moving, portrait, retarget, targetName } from './retarget.ts';
import { refusal } from './select.ts';

/** Some objects, by their names on the source. */
export type Chosen = { readonly moving: Moving; readonly objects: readonly ObjectName[] };

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.object-differences@1': {
      input: Chosen & {
        /** Objects that the target may have beside them; null: whatever it has. */
        others: readonly ObjectName[] | null;
        /** Where applications are about to go; the target where it is left out. */
        to?: 'source';
      };
    };
    'mysql.standing-objects@1': { input: { objects: readonly ObjectName[] } };
  }
}

/** The chosen objects of a side; on the target by the names and with the order that they have there. */
export async function readChosen(
  query: Query,
  chosen: readonly ObjectName[],
): Promise<readonly StoredObject[]> {
  const keys = new Set(chosen.map(keyOf));
  const databases = [...new Set(chosen.map(({ database }) => database))];
  return readObjects(query, await listObjects(query, databases), (each) => keys.has(keyOf(each)));
}

/** The chosen objects by the names that they get. */
export const onTarget = ({ moving, objects }: Chosen): readonly ObjectName[] =>
  objects.map(({ kind, database, name }) => ({ kind, database: targetName(moving, database), name }));

/** In what two objects differ, in the words of their portraits. */
export function differs(one: StoredObject, other: StoredObject): readonly string[] {
  const [left, right] = [portrait(one), portrait(other)];
  return Object.keys(left).filter((key) => left[key] !== right[key]);
}

/** Reads in a transaction that could not change anything, whatever a view calls. */
async function reading<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.rows('START TRANSACTION READ ONLY');
  try {
    return await work();
  } finally {
    await session.rows('ROLLBACK');
  }
}

const objectDifferences = operation({
  name: 'mysql.object-differences@1',
  reads: true,
  run: async ({ others, to, ...chosen }, tools): Promise<Json> =>
    withSession(await tools.server('source'), tools, async (source) =>
      withSession(await tools.server('target'), tools, async (target) => {
        const [left, right] = await Promise.all([
          readChosen(source.rows, chosen.objects),
          readChosen(target.rows, onTarget(chosen)),
        ]);
        const there = new Map(right.map((each) => [keyOf(each), each]));
        const different: string[] = [];
        const counts: Record<string, number> = {};
        for (const each of left) {
          counts[each.kind] = (counts[each.kind] ?? 0) + 1;
          const expected = retarget(each, chosen.moving);
          const found = there.get(keyOf(expected));
          if (found === undefined) different.push(`${label(expected)}: missing`);
          else {
            const how = differs(expected, found);
            if (how.length > 0) different.push(`${label(expected)}: another ${how.join(', ')}`);
          }
        }
        const refused = await reading(target, async () => {
          const found = [];
          for (const view of right.filter(({ kind }) => kind === 'view')) {
            const why = await refusal(target.rows, view);
            if (why !== null) found.push(`${label(view)}: cannot be selected from: ${why}`);
          }
          return found;
        });
        const databases = await differentDatabases(source, target, chosen.moving, left);
        return answer(
          [...different, ...refused, ...databases, ...(await extra(target, chosen, left, others))],
          counts,
          to ?? 'target',
        );
      }),
    ),
});

/** The answer, with one finding for people that names what is different. */
function answer(different: readonly string[], counts: Readonly<Record<string, number>>, to: Side): Json {
  const most = 20;
  const more = different.length > most ? [`and ${different.length - most} more`] : [];
  const what = [...different.slice(0, most), ...more].join('; ');
  const why = `the application would find something else on the ${to} than on the ${otherSide(to)}`;
  const mend =
    to === 'target'
      ? 'Run again, and they are made as the source has them now.'
      : 'Views and accounts do not come over the channel back: make them on the source once it is open.';
  return {
    verdict: different.length === 0 ? 'alike' : 'different',
    different,
    counts,
    findings: different.length === 0 ? [] : [{ what, why, mend }],
  };
}

/** What the target has beside the objects that moved and those that it had before: then the counts are not the same. */
async function extra(
  target: Session,
  chosen: Chosen,
  left: readonly StoredObject[],
  others: readonly ObjectName[] | null,
): Promise<readonly string[]> {
  if (others === null) return [];
  const known = new Set([
    ...others.map(keyOf),
    ...left.map((each) => keyOf({ ...each, database: targetName(chosen.moving, each.database) })),
  ]);
  const all = await listObjects(
    target.rows,
    chosen.moving.databases.map((each) => each.target),
  );
  return all.filter((each) => !known.has(keyOf(each))).map((each) => `${label(each)}: not on the source`);
}

/** The collation that objects are created under is the database's own: it is changed for those with another, and must be back. */
async function differentDatabases(
  source: Session,
  target: Session,
  { databases }: Moving,
  objects: readonly StoredObject[],
): Promise<readonly string[]> {
  const used = new Set(objects.map(({ database }) => database));
  const different = [];
  for (const { source: name, target: to } of databases.filter((each) => used.has(each.source))) {
    const [here, there] = await Promise.all([defaultCollation(source, name), defaultCollation(target, to)]);
    if (here !== null && here !== there) different.push(`database ${to}: another collation`);
  }
  return different;
}

/** A database's own collation; null where there is no such database. */
export async function defaultCollation(session: Session, database: string): Promise<string | null> {
  const [row] = await session.rows(
    'SELECT default_collation_name AS name FROM information_schema.schemata WHERE schema_name = ?',
    [database],
  );
  return row === undefined ? null : String(row.name).replace(/^utf8_/, 'utf8mb3_');
}

const standingObjects = operation({
  name: 'mysql.standing-objects@1',
  reads: true,
  run: async ({ objects }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const keys = new Set(objects.map(keyOf));
      const all = await listObjects(session.rows, [...new Set(objects.map(({ database }) => database))]);
      return { standing: all.filter((each) => keys.has(keyOf(each))).map(label) };
    }),
});

export const differenceOperations: readonly Operation[] = [objectDifferences, standingObjects];
