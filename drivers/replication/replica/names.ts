import type { Plan } from '../../../engine/plan/resolved.ts';

/** The instance that is made in a cluster: its writer, once the cluster is promoted. */
export const memberOf = (cluster: string): string => `${cluster}-1`;

/** The identifiers of a replica, of the instance in it, and of the instance that it is a replica of. */
export function namesOf({ source, target }: Plan) {
  const cluster = target.aws?.id ?? '';
  return { cluster, member: memberOf(cluster), source: source.aws?.id ?? '' };
}

/** What a run of a plan made carries this tag, and only that is deleted. */
export const tagOf = ({ name, env }: Pick<Plan, 'name' | 'env'>) => ({
  Key: 'aurora-migrate',
  Value: `${name}-${env}`,
});
