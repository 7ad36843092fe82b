import type { Operation } from '../../operation.ts';
import { indexOperations } from './build-indexes.ts';
import { checkOperations } from './check-operations.ts';
import { compareOperations } from './compare-operations.ts';
import { copyOperations } from './copy-operations.ts';
import { counterOperations } from './counters.ts';
import { driftOperations } from './drift.ts';
import { latencyOperations } from './latency/operation.ts';
import { leftBehindOperations } from './left-behind.ts';
import { lockOutOperations } from './lock-out.ts';
import { markerOperations } from './marker.ts';
import { objectOperations } from './objects/operations.ts';
import { positionOperations } from './position.ts';
import { readerOperations } from './reader-operations.ts';
import { restoreOperations } from './restore-operation.ts';
import { schemaOperations } from './schema-operations.ts';
import { sessionOperations } from './session-operations.ts';
import { shutOutOperations } from './shut-out.ts';
import { smokeOperations } from './smoke.ts';

/** Every verb of this driver. */
export const mysqlOperations: readonly Operation[] = [
  ...checkOperations,
  ...compareOperations,
  ...copyOperations,
  ...counterOperations,
  ...driftOperations,
  ...indexOperations,
  ...latencyOperations,
  ...leftBehindOperations,
  ...lockOutOperations,
  ...markerOperations,
  ...objectOperations,
  ...positionOperations,
  ...readerOperations,
  ...restoreOperations,
  ...schemaOperations,
  ...sessionOperations,
  ...shutOutOperations,
  ...smokeOperations,
];
