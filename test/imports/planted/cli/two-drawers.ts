import { Listr } from 'listr2'; // breach: package
import { drain } from '../steps/drain.ts';
import { expect } from '../test/unit/expect.ts'; // breach: direction
export const all = [Listr, expect, drain];
