import type { CheckList } from '../../ask-check.ts';
import { sourceChecks } from './source.ts';
import { targetChecks } from './target.ts';

/** MariaDB's checks. */
export const mariadbChecks: CheckList = { source: sourceChecks, target: targetChecks };
