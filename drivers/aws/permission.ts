import type { Bucket } from '../../engine/plan/bucket.ts';

/** By what a policy is narrowed: what the plan names, and what whoever asks for the policy knows; `*` where nobody does. */
export interface Scope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The id of the hosted zone: a plan has its name alone. */
  readonly zone: string;
  /** The record that applications follow; null where the plan has none in Route 53. */
  readonly record: string | null;
  /** The weighted pair that readers follow; null where the plan has none. */
  readonly readers: string | null;
  /** Secrets by their names or ARNs. */
  readonly secrets: readonly string[];
  /** RDS instances and Aurora clusters by their identifiers. */
  readonly instances: readonly string[];
  readonly clusters: readonly string[];
  /** The instances that are stopped or deleted when nobody wants them any more. */
  readonly retired: readonly string[];
  /** The instances that are made in clusters. */
  readonly members: readonly string[];
  /** The identifier of the replication instance of DMS; null where the plan has none. */
  readonly replication: string | null;
  /** The role that DMS writes the reports of its assessments as, by its ARN; null where the plan has none. */
  readonly reporter: string | null;
  /** Topics by their ARNs. */
  readonly topics: readonly string[];
  /** Where records of runs are kept in S3; null where they are not. */
  readonly records: Bucket | null;
}

/** A scope of which nothing is known. */
export const anywhere: Scope = {
  partition: 'aws',
  region: '*',
  account: '*',
  zone: '*',
  record: null,
  readers: null,
  secrets: [],
  instances: [],
  clusters: [],
  retired: [],
  members: [],
  replication: null,
  reporter: null,
  topics: [],
  records: null,
};

/** What a role has to be allowed, on which ARNs, and under which condition. */
export interface Permission {
  /** What it is for, as a policy's Sid: letters and digits. Permissions of one purpose make one statement. */
  readonly purpose: string;
  readonly action: string;
  readonly on: (scope: Scope) => readonly string[];
  readonly where?: (scope: Scope) => Condition;
}

/** Operator, key, values. */
export type Condition = { readonly [operator: string]: { readonly [key: string]: readonly string[] } };

/** Any resource: what IAM knows no narrower one of, or what cannot be told before the call. */
export const every = (): readonly string[] => ['*'];

/** The ARN of something in the account and region of a scope. */
export function arnOf(service: string, { partition, region, account }: Scope, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}
