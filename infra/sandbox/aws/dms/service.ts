import { jsonService } from '../json.ts';
import type { Mood } from '../mood.ts';
import type { Service } from '../server.ts';
import type { Account } from './account.ts';
import { askedOf } from './asked.ts';
import { assessmentOperations } from './assessments.ts';
import { certificateOperations } from './certificates.ts';
import { connectionOperations } from './connections.ts';
import { endpointOperations } from './endpoints.ts';
import { instanceOperations } from './instances.ts';
import { serverlessOperations } from './serverless.ts';
import { statisticsOperations } from './statistics.ts';
import { subnetGroupOperations } from './subnet-groups.ts';
import { tagOperations } from './tags.ts';
import { taskOperations } from './tasks.ts';

/** DMS of an account. Its tasks move rows; whoever serves it calls the account's `stop` in the end. */
export const dmsService = (account: Account, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'dms',
      // Table mappings are JSON in JSON, where each quote is two bytes.
      bodyAtMost: 8 << 20,
      title: 'DMS',
      version: '1.1',
      target: 'AmazonDMSv20160101.',
      invalid: 'InvalidParameterValueException',
      askedOf,
      operations: {
        ...subnetGroupOperations(account),
        ...instanceOperations(account),
        ...certificateOperations(account),
        ...endpointOperations(account),
        ...connectionOperations(account),
        ...taskOperations(account),
        ...serverlessOperations(account),
        ...statisticsOperations(account),
        ...assessmentOperations(account),
        ...tagOperations(account),
      },
    },
    mood,
  );
