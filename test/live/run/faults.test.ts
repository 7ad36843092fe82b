import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rehearseCell } from '../../fault-matrix/cell.ts';
import type { Moment } from '../../fault-matrix/cells.ts';
import { printLine } from '../../fault-matrix/table.ts';
import { pair } from '../own.ts';
import { temporaryFolder } from './rig.ts';

const live = test.skipIf(!pair);

/** A sample of the matrix that `npm run faults` rehearses as a whole. */
const sample: readonly (readonly [fault: string, moment: Moment])[] = [
  ['source-killed', 'copy-rows'],
  ['ddl-target', 'copy-rows'],
  ['xa-prepared', 'freeze-writes'],
  ['target-killed', 'drain'],
  ['both-killed', 'switch-traffic'],
  ['engine-killed', 'open-target/open'],
  ['route53-fails', 'close-source'],
];

for (const [fault, moment] of sample)
  live(
    `${fault} as ${moment} begins: nothing is lost, and the run ends as it has to`,
    async () => {
      const folder = await temporaryFolder();
      try {
        const result = await rehearseCell({ fault, moment }, join(folder.path, 'plan'));
        process.stderr.write(printLine(result));
        expect(result.broken, JSON.stringify(result.report, null, 2)).toEqual([]);
      } finally {
        await folder.remove();
      }
    },
    300_000,
  );
