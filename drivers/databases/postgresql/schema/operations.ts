import type { Operation } from '../../../operation.ts';
import { accountOperations } from './account-operations.ts';
import { createOperations } from './create-operations.ts';
import { differenceOperations } from './differences.ts';
import { dropOperations } from './drop-operations.ts';
import { indexOperations } from './index-operations.ts';
import { restoreOperations } from './restore-operations.ts';
import { statisticsOperations } from './statistics-operations.ts';

/** Everything that makes a target's definitions, compares them, or takes them back. */
export const schemaOperations: readonly Operation[] = [
  ...createOperations,
  ...dropOperations,
  ...indexOperations,
  ...statisticsOperations,
  ...restoreOperations,
  ...accountOperations,
  ...differenceOperations,
];
