import { jsonService } from '../json.ts';
import type { Mood } from '../mood.ts';
import type { Service } from '../server.ts';
import type { Account } from './account.ts';
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

/** By what an operation names what it is about; the first of them counts. */
const arns = [
  ...['ReplicationTaskArn', 'ReplicationConfigArn', 'EndpointArn', 'CertificateArn'],
  ...['ReplicationInstanceArn', 'ResourceArn'],
];

/** DMS of an account. Its tasks move rows; whoever serves it calls the account's `stop` in the end. */
export const dmsService = (account: Account, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'dms',
      title: 'DMS',
      version: '1.1',
      target: 'AmazonDMSv20160101.',
      invalid: 'InvalidParameterValueException',
      resourceOf: (input) => {
        const named = arns.find((name) => typeof input[name] === 'string');
        return named === undefined ? undefined : (input[named] as string);
      },
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
