import type {
  Certificate,
  Connection,
  Endpoint,
  Replication,
  ReplicationConfig,
  ReplicationInstance,
  ReplicationSubnetGroup,
  ReplicationTask,
  ReplicationTaskAssessmentRun,
  ReplicationTaskIndividualAssessment,
  TableStatistics,
} from '@aws-sdk/client-database-migration-service';
import type { tellAssessment, tellRun } from '../../../../infra/sandbox/aws/dms/assessment-output.ts';
import type { tellCertificate } from '../../../../infra/sandbox/aws/dms/certificates.ts';
import type { tellConnection } from '../../../../infra/sandbox/aws/dms/connections.ts';
import type { tellEndpoint } from '../../../../infra/sandbox/aws/dms/endpoints.ts';
import type { tellInstance } from '../../../../infra/sandbox/aws/dms/instances.ts';
import type { tellConfig, tellReplication } from '../../../../infra/sandbox/aws/dms/serverless-output.ts';
import type { tellSubnetGroup } from '../../../../infra/sandbox/aws/dms/subnet-groups.ts';
import type { tellTable, tellTask } from '../../../../infra/sandbox/aws/dms/task-output.ts';

// Nothing runs here: the compiler holds that everything that DMS is made to tell is something that the SDK's client knows, of its type.
// What the client does not know would be lost in it without a word.

type Strange<Told extends (...input: never[]) => object, Known> =
  | Exclude<keyof ReturnType<Told>, keyof Known>
  | (ReturnType<Told> extends Known ? never : 'of another type');
type None<T extends never> = T;

/** Empty, or it does not compile. */
export type Unknown = [
  None<Strange<typeof tellCertificate, Certificate>>,
  None<Strange<typeof tellConnection, Connection>>,
  None<Strange<typeof tellEndpoint, Endpoint>>,
  None<Strange<typeof tellInstance, ReplicationInstance>>,
  None<Strange<typeof tellSubnetGroup, ReplicationSubnetGroup>>,
  None<Strange<typeof tellTask, ReplicationTask>>,
  None<Strange<typeof tellTable, TableStatistics>>,
  None<Strange<typeof tellConfig, ReplicationConfig>>,
  None<Strange<typeof tellReplication, Replication>>,
  None<Strange<typeof tellRun, ReplicationTaskAssessmentRun>>,
  None<Strange<typeof tellAssessment, ReplicationTaskIndividualAssessment>>,
];
