import type { Operation } from '../../operation.ts';
import { checkOperations } from './check-operations.ts';
import { compareOperations } from './compare-operations.ts';
import { copyOperations } from './copy-operations.ts';
import { counterOperations } from './counters.ts';
import { dmsSlotOperations } from './dms-slots.ts';
import { driftOperations } from './drift.ts';
import { latencyOperations } from './latency.ts';
import { letDmsOperations } from './let-dms.ts';
import { lockOutOperations } from './lock-out.ts';
import { markerOperations } from './marker.ts';
import { schemaOperations } from './schema/operations.ts';
import { shutOutOperations } from './shut-out.ts';
import { smokeOperations } from './smoke.ts';
import { takesWritesOperations } from './takes-writes.ts';

/** Every verb of this driver. */
export const postgresqlOperations: readonly Operation[] = [
  ...checkOperations,
  ...compareOperations,
  ...copyOperations,
  ...counterOperations,
  ...dmsSlotOperations,
  ...driftOperations,
  ...latencyOperations,
  ...letDmsOperations,
  ...lockOutOperations,
  ...markerOperations,
  ...schemaOperations,
  ...shutOutOperations,
  ...smokeOperations,
  ...takesWritesOperations,
];
