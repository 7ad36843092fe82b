import type { Table } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import { flowOf } from '../../replication/native/mariadb-operations.ts';
import type { Question } from '../ask-check.ts';
import { type CompareInput, compareSides } from '../compare-sides.ts';
import { askMysqlCheck } from '../mysql/check-operations.ts';
import { comparingBy } from '../mysql/compare-operations.ts';
import { copyTables } from '../mysql/copy-operations.ts';
import { mariadbChecks } from './checks/list.ts';
import { mariadbDialect } from './dialect.ts';
import { sessionOperations } from './session-operations.ts';
import { byMetadataLocks } from './snapshot.ts';

type Work = { tables: readonly Table[]; workers: number };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mariadb.check@2': { input: Question };
    'mariadb.copy-rows@1': { input: Work };
    'mariadb.compare-rows@1': { input: CompareInput };
  }
}

/** The verbs that MariaDB says differently; what both say alike is among MySQL's. */
export const mariadbOperations: readonly Operation[] = [
  operation({
    name: 'mariadb.check@2',
    reads: true,
    run: (input, tools) => askMysqlCheck(input, tools, mariadbChecks),
  }),
  operation({
    name: 'mariadb.copy-rows@1',
    reads: false,
    run: (input, tools) => copyTables(input, tools, byMetadataLocks),
  }),
  operation({
    name: 'mariadb.compare-rows@1',
    reads: false,
    run: (input, tools) => compareSides(input, tools, comparingBy(mariadbDialect, flowOf)),
  }),
  ...sessionOperations,
];
