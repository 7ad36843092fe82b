import type { SslMode } from '../../dms/login.ts';
import type { PostgresqlSettings } from './postgresql-settings.ts';
import type { Tags } from './tags.ts';

/** A replication subnet group. */
export interface SubnetGroup {
  readonly arn: string;
  readonly identifier: string;
  readonly description: string;
  readonly subnets: readonly string[];
  readonly tags: Tags;
}

/** A replication instance: a name under which tasks run. */
export interface Instance {
  readonly arn: string;
  readonly identifier: string;
  readonly instanceClass: string;
  readonly storage: number;
  readonly engineVersion: string;
  readonly multiAz: boolean;
  readonly isPublic: boolean;
  readonly upgrades: boolean;
  readonly subnetGroup: string | undefined;
  readonly securityGroups: readonly string[];
  readonly created: Date;
  readonly tags: Tags;
  status: 'creating' | 'available' | 'deleting';
}

/** A certificate that endpoints trust. */
export interface Certificate {
  readonly arn: string;
  readonly identifier: string;
  readonly pem: string;
  readonly created: Date;
  readonly tags: Tags;
}

/** Where an endpoint's login comes from: it is in the endpoint, or all of it in a secret. */
export type Credentials =
  | {
      readonly server: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
    }
  | { readonly secret: string; readonly role: string };

/** An endpoint for one of `engineNames`. */
export interface Endpoint {
  readonly arn: string;
  identifier: string;
  readonly type: 'source' | 'target';
  engine: string;
  credentials: Credentials;
  ssl: SslMode;
  certificate: string | undefined;
  attributes: string | undefined;
  script: string | undefined;
  /** Of PostgreSQL alone. */
  postgresql: PostgresqlSettings | undefined;
  readonly tags: Tags;
  status: 'active' | 'deleting';
}

/** What became of the last test of an endpoint from an instance. */
export interface TestedConnection {
  readonly instance: string;
  readonly endpoint: string;
  status: 'testing' | 'successful' | 'failed' | 'deleting';
  failure?: string;
}

/** One assessment of a run. */
export interface IndividualAssessment {
  readonly arn: string;
  readonly name: string;
  status: 'pending' | 'running' | 'passed' | 'failed' | 'warning' | 'error';
  started?: Date;
}

/** A premigration assessment run. */
export interface AssessmentRun {
  readonly arn: string;
  readonly task: string;
  readonly instance: string;
  readonly name: string;
  readonly created: Date;
  readonly role: string;
  readonly bucket: string;
  readonly folder: string | undefined;
  readonly assessments: readonly IndividualAssessment[];
  status: 'starting' | 'running' | 'passed' | 'failed' | 'warning' | 'error-executing';
  failure?: string;
}
