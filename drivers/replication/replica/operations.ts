import type { Operation } from '../../operation.ts';
import { changeOperations } from './change.ts';
import { channelOperations } from './channel-operations.ts';
import { findOperations } from './find.ts';

/** The verbs of an Aurora read replica. */
export const replicaOperations: readonly Operation[] = [
  ...findOperations,
  ...changeOperations,
  ...channelOperations,
];
