import { hostingOf } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { publish } from '../../replication/logical/channel.ts';
import { gatesOf, moverOf } from '../checks-of.ts';
import { compareAction, modeInput, taskInput } from '../compare-sides.ts';
import { loadInput } from '../pace.ts';
import { rollbackWindow } from '../rollback-window.ts';
import { smokeTests } from '../smoke.ts';
import { postgresqlChecks } from './checks/list.ts';
import { closingByRoles } from './closing.ts';
import { copyAction } from './copy-operations.ts';
import { carryCounters } from './counters.ts';
import { notePortrait, nothingLeftBehind, unchangedSince } from './drift.ts';
import { measureQueries } from './latency.ts';
import { writeMarker } from './marker.ts';
import { ownTables, removeOwnTables } from './own-tables.ts';
import { copyAccounts, lateLogin } from './schema/accounts.ts';
import { objectsAlike, restoreObjects } from './schema/restore.ts';
import { createIndexes, createTables, sameDefinitions } from './schema/tables.ts';
import { shutOut } from './shut-out.ts';
import { takesWrites } from './takes-writes.ts';

/** PostgreSQL 13 to 18, by its owner's hand or AWS's. */
export function postgresqlDatabase(
  plan: Plan,
  side: Side,
  read: Reader,
  tables: readonly [Table, ...Table[]],
): Database {
  const schemas = plan.source.databases;
  const { accounts: roles } = plan.source.application;
  const { subscriptions } = plan.replication;
  const closing = closingByRoles(read, { side, roles, subscriptions });
  const window = rollbackWindow(plan);
  return {
    side,
    checks: () =>
      lateLogin(
        plan,
        gatesOf(
          side,
          {
            ...{ tables, databases: schemas, accounts: roles, subscriptions, copies: plan.accounts.copy },
            ...(window !== undefined && { window }),
          },
          postgresqlChecks,
          'postgresql.check@1',
          { hosting: hostingOf(plan[side]), byAccounts: true, by: moverOf(plan) },
        ),
      ),
    portray: () => notePortrait(plan, side),
    unchangedSince: (portrait, patient) => unchangedSince(plan, side, portrait, patient === 'patient'),
    nothingLeftBehind: (portrait) => nothingLeftBehind(plan, side, portrait),
    ownTables: () => ownTables(side, subscriptions),
    removeOwnTables: () => removeOwnTables(side),
    createTables: () => createTables(read, plan, tables),
    copyRows: async (workers) => [
      await publish(plan, read, tables, 'source'),
      ...(await copyAction(plan, read, tables, workers)),
    ],
    compareRows: (workers, mode) => [
      compareAction(
        {
          tables,
          workers,
          ...modeInput(mode, side),
          ...taskInput(plan, side),
          ...loadInput(plan.thresholds.load),
        },
        'postgresql.compare-rows@1',
      ),
    ],
    createIndexes: () => createIndexes(read, plan, tables),
    sameDefinitions: (within) => sameDefinitions(tables, within),
    copyAccounts: () => copyAccounts(read, plan),
    restoreObjects: () => restoreObjects(read, plan, tables),
    sameObjects: async (within) => objectsAlike(plan, within),
    fence: closing.fence,
    freeze: closing.freeze,
    proveFrozen: closing.proveFrozen,
    proveClosed: closing.proveClosed,
    closed: closing.closed,
    position: () => ({
      ask: { sql: 'SELECT pg_current_wal_insert_lsn()::text AS position', on: side },
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    mark: (name, when) =>
      writeMarker(
        side,
        subscriptions,
        name,
        `write a ${when === 'frozen' ? 'second ' : ''}marker row on the ${side}`,
      ),
    shutOut: (user) => shutOut(side, user),
    carryCounters: () => carryCounters(schemas, side),
    async open(asBefore) {
      if (asBefore) return [asBefore];
      const [proof, open] = [await takesWrites(read, side, roles), await closing.open()];
      // It may be closed between the proof and the decision: then the run is not done before the application can write.
      return [proof, { ...open, until: [{ ...proof.until[0], within: '1m' }, ...open.until] }];
    },
    retire: async () => closing.retire(),
    // Validation refuses plans of PostgreSQL with readers.
    readersWell: () => noReaders(),
    readersAtWork: () => noReaders(),
    smokeTests: (tests) => smokeTests('postgresql.smoke@1', side, tests, 'engine'),
    measureQueries: (over) => measureQueries(side, over),
  };
}

function noReaders(): never {
  throw new RangeError('readers of PostgreSQL are not moved');
}
