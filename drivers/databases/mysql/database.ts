import { hostingOf } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { moverOf } from '../checks-of.ts';
import { compareAction, modeInput, taskInput } from '../compare-sides.ts';
import { loadInput } from '../pace.ts';
import { rollbackWindow } from '../rollback-window.ts';
import { smokeTests } from '../smoke.ts';
import { closingByReadOnly } from './by-read-only.ts';
import { checksOf } from './check-operations.ts';
import type { Engine } from './checks/check.ts';
import { closesByAccounts, closingOf, switchedOff } from './choose-closing.ts';
import { copyAction } from './copy-operations.ts';
import { carryCounters } from './counters.ts';
import { notePortrait, unchangedSince } from './drift.ts';
import { measureQueries } from './latency/measure.ts';
import { nothingLeftBehind } from './left-behind.ts';
import { markFrozen, writeMarker } from './marker.ts';
import { objectChecksOf } from './objects/check-operation.ts';
import { copyAccounts, lateLogin } from './objects/copy-accounts.ts';
import { openWithEvents } from './objects/events.ts';
import { objectsAlike, restoreObjects } from './objects/restore.ts';
import { copyStep, objectSubject, selectionOf } from './objects/selection.ts';
import { ownTables, removeOwnTables } from './own-tables.ts';
import { readersAtWork, readersWell } from './readers.ts';
import { shutOut } from './shut-out.ts';
import { createIndexes, createTables, sameDefinitions } from './target-tables.ts';
import { copyWay, whereNow } from './where-now.ts';

/** MySQL 8.0 and later, by its owner's hand or AWS's. */
export function mysqlDatabase(
  plan: Plan,
  side: Side,
  read: Reader,
  tables: readonly [Table, ...Table[]],
  engine: Engine = 'mysql',
): Database {
  const { accounts } = plan.source.application;
  const hosting = engine === 'mariadb' ? 'own' : hostingOf(plan[side]);
  const shut = { side, accounts, canary: tables[0][side] };
  // MariaDB stands in for MySQL in a rehearsal, whatever the plan says of AWS.
  const closing = engine === 'mariadb' ? closingByReadOnly(read, shut) : closingOf(plan, read, shut);
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
      ...lateLogin(
        checksOf(side, checked, undefined, undefined, {
          hosting,
          byAccounts: closesByAccounts(plan, side),
          by: moverOf(plan),
        }),
        subject,
        accounts,
      ),
      // A replica's objects and accounts are the source's own.
      ...(moverOf(plan) === 'replica' ? [] : objectChecksOf(side, subject)),
    ],
    portray: () => notePortrait(plan, side),
    unchangedSince: (portrait, patient) => unchangedSince(plan, side, portrait, patient === 'patient'),
    nothingLeftBehind: (portrait) => nothingLeftBehind(plan, side, portrait),
    ownTables: () => ownTables(side, hosting),
    removeOwnTables: () => removeOwnTables(side, hosting),
    createTables: () => createTables(read, tables, hosting),
    copyRows: async (workers) => [
      await copyAction(read, tables, workers, plan.thresholds.load, copyWay(plan)),
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
        'mysql.compare-rows@1',
      ),
    ],
    createIndexes: () => createIndexes(read, tables),
    sameDefinitions: (within) => sameDefinitions(tables, within),
    copyAccounts: () =>
      copyAccounts(read, subject, engine === 'mysql' && closesByAccounts(plan, 'target') ? accounts : []),
    restoreObjects: () => restoreObjects(read, subject, copyStep(plan)),
    sameObjects: (within, to) => objectsAlike(read, selectionOf(plan, tables), within, to),
    fence: closing.fence,
    freeze: closing.freeze,
    proveFrozen: closing.proveFrozen,
    proveClosed: closing.proveClosed,
    closed: closing.closed,
    position: () => ({
      ask: whereNow(plan, side, hosting),
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    mark: (name, when) =>
      when === 'frozen'
        ? markFrozen(side, name)
        : writeMarker(side, name, `write a marker row on the ${side}`),
    shutOut: (user) => shutOut(side, user, hosting),
    carryCounters: () => carryCounters(tables, side),
    open: async (asBefore) =>
      openWithEvents(
        read,
        selectionOf(plan, tables),
        side,
        asBefore ? [asBefore] : await closing.open(),
        engine === 'mariadb' ? null : switchedOff(plan, side),
      ),
    readersWell: (made) => readersWell(plan, shut.canary, made),
    readersAtWork: () => readersAtWork(plan),
    retire: closing.retire,
    smokeTests: (tests) =>
      smokeTests(
        'mysql.smoke@1',
        side,
        tests,
        engine === 'mysql' && closesByAccounts(plan, side) ? 'engine' : 'application',
      ),
    measureQueries: (over) =>
      measureQueries(side, [...new Set(tables.map((table) => table[side].database))], over),
  };
}
