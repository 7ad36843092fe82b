import { Fault } from '../../../../engine/fault.ts';
import type { Json } from '../../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../../operation.ts';
import { stayUnlogged } from '../hosting.ts';
import { connect, type Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { accountDifferences } from './account-differences.ts';
import { accountOperations } from './account-operations.ts';
import { checkObjects } from './check-operation.ts';
import { createObject, dropStatement, underCollation } from './create.ts';
import {
  type Chosen,
  defaultCollation,
  differenceOperations,
  differs,
  onTarget,
  readChosen,
} from './differences.ts';
import { eventOperations } from './events.ts';
import { keyOf, kinds, label, type ObjectName, type StoredObject } from './object.ts';
import { retarget } from './retarget.ts';
import { type Selection, selectObjects } from './select.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.moving-objects@1': { input: { selection: Selection } };
    'mysql.restore-objects@1': { input: Chosen };
    'mysql.drop-objects@1': { input: { objects: readonly ObjectName[] } };
  }
}

const movingObjects = operation({
  name: 'mysql.moving-objects@1',
  reads: true,
  run: async ({ selection }, tools): Promise<Json> =>
    withSession(await tools.server('source'), tools, async (session) => {
      const { objects } = await selectObjects(session.rows, selection);
      return {
        objects: objects.map(({ kind, database, name, row }) => ({
          kind,
          database,
          name,
          enabled: row.status === 'ENABLED',
        })),
      };
    }),
});

/** Makes the target's objects what the source's are now; what is the same already is left alone. */
const restoreObjects = operation({
  name: 'mysql.restore-objects@1',
  reads: false,
  async run(chosen, tools): Promise<Json> {
    const [here, there] = [await tools.server('source'), await tools.server('target')];
    return withSession(here, tools, async (source) => {
      // A session of its own: a current database would stay with it, and change what others read of views in it.
      const target = await connect(there, tools);
      try {
        await stayUnlogged(target);
        const wanted = (await readChosen(source.rows, chosen.objects)).map((each) =>
          retarget(each, chosen.moving),
        );
        const own = new Map<string, string | null>();
        for (const { source: name, target: to } of chosen.moving.databases)
          own.set(to, await defaultCollation(source, name));
        const todo = missing(wanted, await readChosen(target.rows, onTarget(chosen)));
        await createAll(todo, wanted.length, tools, (object) =>
          underCollation(
            target,
            object.database,
            { own: own.get(object.database) ?? null, wanted: object.collation },
            () => createObject(there, target, object),
          ),
        );
        await settleCollations(target, own, wanted);
        return { created: todo.length };
      } finally {
        target.destroy();
      }
    });
  },
});

/** An engine that was killed may have left a database with the collation of one of its objects. */
async function settleCollations(
  target: Session,
  own: ReadonlyMap<string, string | null>,
  objects: readonly StoredObject[],
): Promise<void> {
  for (const database of new Set(objects.map((each) => each.database))) {
    const wanted = own.get(database) ?? null;
    const now = await defaultCollation(target, database);
    // Nothing is created under it: the one change is what is wanted.
    if (wanted !== null && now !== wanted)
      await target.rows(`ALTER DATABASE \`${database.replaceAll('`', '``')}\` COLLATE ${wanted}`);
  }
}

/** What is not on the target as it should be. Triggers of one table and moment are made anew together: a new one runs last. */
function missing(wanted: readonly StoredObject[], there: readonly StoredObject[]): readonly StoredObject[] {
  const found = new Map(there.map((each) => [keyOf(each), each]));
  const chain = ({ database, trigger }: StoredObject) =>
    JSON.stringify([database, trigger?.table, trigger?.moment]);
  const wrong = wanted.filter((each) => {
    const other = found.get(keyOf(each));
    return other === undefined || differs(each, other).length > 0;
  });
  const chains = new Set(wrong.filter(({ trigger }) => trigger).map(chain));
  return wanted.filter((each) => wrong.includes(each) || (each.trigger && chains.has(chain(each))));
}

/** Creates them in their order; a view that needs another waits for the next round, as long as each round gets on. */
async function createAll(
  objects: readonly StoredObject[],
  of: number,
  tools: Tools,
  create: (object: StoredObject) => Promise<void>,
): Promise<void> {
  let done = of - objects.length;
  for (const kind of kinds)
    for (let waiting = objects.filter((each) => each.kind === kind); waiting.length > 0; ) {
      const failed: { object: StoredObject; error: Error }[] = [];
      for (const object of waiting) {
        tools.stop.throwIfAborted();
        tools.progress({ done, of, unit: 'objects', on: label(object) });
        try {
          await create(object);
          done++;
        } catch (error) {
          if (kind !== 'view' || (error as { transient?: true }).transient)
            throw named(object, error as Error);
          failed.push({ object, error: error as Error });
        }
      }
      if (failed.length === waiting.length)
        throw new Fault(
          failed
            .map(({ object, error }) => `${label(object)} could not be created: ${error.message}`)
            .join('; '),
        );
      waiting = failed.map(({ object }) => object);
    }
}

/** The server's words alone do not say which object they are about. */
function named(object: StoredObject, error: Error): Error {
  error.message = `${label(object)} could not be created: ${error.message}`;
  return error;
}

const dropObjects = operation({
  name: 'mysql.drop-objects@1',
  reads: false,
  run: async ({ objects }, tools): Promise<Json> =>
    withSession(await tools.server('target'), tools, async (session) => {
      // A DROP that waits for a table's lock holds up the channel, which may have to bring the end of whoever has it.
      await stayUnlogged(session);
      await session.rows('SET SESSION lock_wait_timeout = 3');
      const there = new Set(
        (await session.rows('SELECT schema_name AS name FROM information_schema.schemata')).map(
          ({ name }) => name,
        ),
      );
      const latestFirst = objects.filter(({ database }) => there.has(database)).toReversed();
      for (const object of latestFirst) await session.rows(dropStatement(object));
      return { dropped: latestFirst.length };
    }),
});

export const objectOperations: readonly Operation[] = [
  checkObjects,
  movingObjects,
  restoreObjects,
  dropObjects,
  ...accountOperations,
  accountDifferences,
  ...differenceOperations,
  ...eventOperations,
];
