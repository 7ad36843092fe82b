import type { Construct } from 'constructs';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { auroraEngines, type Parameter } from './engines.ts';

/** What a cluster is started with. */
export interface Parameters {
  readonly engine: string;
  readonly version: string;
  readonly parameters: { readonly [name: string]: string | number };
  /** Whether nobody connects without TLS. */
  readonly encrypted: boolean;
}

/** The private subnets that a cluster is in; its name. */
export const makeSubnetGroup = (
  scope: Construct,
  name: string,
  subnets: readonly string[] | Expression,
): Expression =>
  new Resource(scope, 'subnets', 'aws_db_subnet_group', {
    name,
    description: 'Private subnets of the database',
    subnet_ids: subnets,
  }).ref('name');

/** A cluster's parameters, as a migration needs them and the owner says; the group's name. */
export function makeParameterGroup(
  scope: Construct,
  name: string,
  { engine, version, parameters, encrypted }: Parameters,
): Expression {
  const needed = auroraEngines[engine];
  const all = new Map<string, Parameter>(
    Object.entries({ ...needed?.parameters, ...(encrypted && needed?.encrypted) }),
  );
  // Whether a parameter of the owner's takes a restart only AWS knows; waiting for one is right for both.
  for (const [key, value] of Object.entries(parameters))
    all.set(key, { value: String(value), restart: true });
  return new Resource(scope, 'parameters', 'aws_rds_cluster_parameter_group', {
    name,
    family: needed?.family(version) ?? '',
    description: 'As on the source, and as a migration needs them',
    parameter: [...all].map(([key, { value, restart }]) => ({
      name: key,
      value,
      apply_method: restart ? 'pending-reboot' : 'immediate',
    })),
  }).ref('name');
}
