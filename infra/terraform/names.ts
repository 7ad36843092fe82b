import { createHash } from 'node:crypto';
import type { Plan } from '../../engine/plan/resolved.ts';

/** What everything is called that Terraform makes, from the plan and its environment alone: one stack finds by it what another made. */
export function namesOf({ name, env }: Pick<Plan, 'name' | 'env'>) {
  const base = `${name}-${env}`;
  return {
    base,
    /** As the last part of an ARN of DMS, which may have 31 characters. */
    short: base.length <= 31 ? base : `${base.slice(0, 22)}-${digest(base)}`,
    group: (of: Group) => `${base}-${of}`,
    subnet: (tier: Tier, zone: number) => `${base}-${tier}-${zone + 1}`,
    subnetGroup: base,
    parameterGroup: base,
    globalCluster: base,
    engineRole: `${base}-engine`,
    readerRole: `${base}-reader`,
    bastion: `${base}-bastion`,
    dmsSecretsRole: `${base}-dms-secrets`,
    sourceLogin: `${base}-source`,
    topic: `${base}-alarms`,
    dashboard: base,
    alarm: (of: string) => `${base}-${of}`,
    tags: { Plan: name, Environment: env, ManagedBy: 'terraform' },
  };
}

/** The environment of GitHub in which workflows only read, beside that in which they act. */
export const reviewedIn = (environment: string): string => `${environment}-review`;

/** The folder that Terraform is written to where nobody says otherwise: each plan and environment has its own. */
export const folderOf = ({ name, env }: Pick<Plan, 'name' | 'env'>): string => `terraform/${name}/${env}`;

/** Who is told apart by a security group. */
export type Group = 'bastion' | 'database' | 'dms' | 'application';

/** Subnets that reach the internet by a gateway of their own, and those that do not. */
export type Tier = 'public' | 'private';

/** The tag by which the subnets of a tier are found. */
export const tierTag = 'Tier';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
