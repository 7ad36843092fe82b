import type { Operation } from '../../operation.ts';
import { assessOperations } from './assess.ts';
import { endpointLoginOperations } from './endpoint-login.ts';
import { findOperations } from './find.ts';
import { certificateOperations } from './import-certificate.ts';
import { latencyOperations } from './latency.ts';
import { reloadOperations } from './reload.ts';
import { removeOperations } from './remove.ts';
import { taskOperations } from './task.ts';

/** The verbs of DMS. */
export const dmsOperations: readonly Operation[] = [
  ...findOperations,
  ...endpointLoginOperations,
  ...certificateOperations,
  ...removeOperations,
  ...taskOperations,
  ...assessOperations,
  ...reloadOperations,
  ...latencyOperations,
];
