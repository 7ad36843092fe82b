import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { checksOf } from './check-operations.ts';
import type { Engine } from './checks/check.ts';
import { compareAction, modeInput, taskInput } from './compare-operations.ts';
import { copyAction } from './copy-operations.ts';
import { carryCounters } from './counters.ts';
import { notePortrait, unchangedSince } from './drift.ts';
import { freeze, proveClosed, proveFrozen, retire } from './freeze.ts';
import { nothingLeftBehind } from './left-behind.ts';
import { loadInput } from './load.ts';
import { markFrozen, writeMarker } from './marker.ts';
import { objectChecksOf } from './objects/check-operation.ts';
import { copyAccounts, lateLogin } from './objects/copy-accounts.ts';
import { openWithEvents } from './objects/events.ts';
import { objectsAlike, restoreObjects } from './objects/restore.ts';
import { copyStep, objectSubject, selectionOf } from './objects/selection.ts';
import { ownTables, removeOwnTables } from './own-tables.ts';
import { positionNow } from './position.ts';
import { fence, flagIs, open } from './read-only.ts';
import { rollbackWindow } from './rollback-window.ts';
import { shutOut } from './shut-out.ts';
import { createIndexes, createTables, sameDefinitions } from './target-tables.ts';

/** MySQL 8.0 and later, with GTIDs. */
export function mysqlDatabase(
  plan: Plan,
  side: Side,
  read: Reader,
  tables: readonly [Table, ...Table[]],
  engine: Engine = 'mysql',
): Database {
  const { accounts } = plan.source.application;
  const [first] = tables;
  const window = rollbackWindow(plan);
  const checked = {
    tables,
    databases: plan.source.databases,
    accounts,
    ...(window !== undefined && { window }),
  };
  const subject = objectSubject(plan, tables, engine);
  return {
    side,
    checks: () => [
      ...lateLogin(checksOf(side, checked), subject, accounts),
      ...objectChecksOf(side, subject),
    ],
    portray: () => notePortrait(plan, side),
    unchangedSince: (portrait, patient) => unchangedSince(plan, side, portrait, patient === 'patient'),
    nothingLeftBehind: (portrait) => nothingLeftBehind(plan, side, portrait),
    ownTables: () => ownTables(side),
    removeOwnTables: () => removeOwnTables(side),
    createTables: () => createTables(read, tables),
    copyRows: async (workers) => [await copyAction(read, tables, workers, plan.thresholds.load)],
    compareRows: (workers, mode) => [
      compareAction({
        tables,
        workers,
        ...modeInput(mode, side),
        ...taskInput(plan, side),
        ...loadInput(plan.thresholds.load),
      }),
    ],
    createIndexes: () => createIndexes(read, tables),
    sameDefinitions: (within) => sameDefinitions(tables, within),
    copyAccounts: () => copyAccounts(read, subject),
    restoreObjects: () => restoreObjects(read, subject, copyStep(plan)),
    sameObjects: (within, to) => objectsAlike(read, selectionOf(plan, tables), within, to),
    fence: () => fence(read, side),
    freeze: (marker) => freeze(read, side, accounts, marker),
    proveFrozen: () => proveFrozen(side, first[side]),
    proveClosed: (within) => proveClosed(side, first[side], within),
    closed: () => flagIs(side, 'read_only', true),
    // What DMS writes has numbers of the target's own, which the source never gets: the way back goes by place.
    position: () => ({
      ask:
        plan.replication.via === 'dms'
          ? { op: 'mysql.place@1', input: {}, on: side }
          : { sql: positionNow, on: side },
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    mark: (name, when) =>
      when === 'frozen'
        ? markFrozen(side, name)
        : writeMarker(side, name, `write a marker row on the ${side}`),
    shutOut: (user) => shutOut(side, user),
    carryCounters: () => carryCounters(tables, side),
    open: (asBefore = open(side)) => openWithEvents(read, selectionOf(plan, tables), side, asBefore),
    retire: async () => retire(side, accounts),
  };
}
