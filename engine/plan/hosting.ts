import type { Server } from './resolved.ts';

/**
 * Who runs a server: `own`, its owner; `rds`, an RDS instance; `aurora`, an Aurora cluster. Where AWS does, nobody is superuser, or has
 * what has taken its place.
 */
export type Hosting = 'own' | 'rds' | 'aurora';

const endpoint = /\.rds\.amazonaws\.com(?:\.cn)?$/;
const clusterEndpoint = /\.cluster-(?:ro-)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/;

/** Who runs a server of a plan: by what it says of AWS, or by the name of its host. MariaDB keeps to its own way on RDS too. */
export function hostingOf({ engine, aws, host }: Pick<Server, 'engine' | 'aws' | 'host'>): Hosting {
  if (engine === 'mariadb') return 'own';
  if (engine.startsWith('aurora-') || aws?.kind === 'cluster' || clusterEndpoint.test(host)) return 'aurora';
  return aws?.kind === 'instance' || endpoint.test(host) ? 'rds' : 'own';
}

/** Whether AWS runs it. */
export const isManaged = (hosting: Hosting): boolean => hosting !== 'own';
