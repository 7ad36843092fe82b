import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Answer, Question } from '../../standing.ts';
import { findReplica } from './find.ts';
import { namesOf, tagOf } from './names.ts';

/** The cluster that is made as a replica of the source, and the groups that it is put into, which nobody but their owner may look at. */
export function replicaQuestions(plan: Plan): readonly Question[] {
  const { replica } = plan.replication;
  if (replica === null) return [];
  const { cluster, source } = namesOf(plan);
  return [
    {
      kind: 'cluster',
      name: `Aurora cluster "${cluster}"`,
      async ask(ask) {
        const asked = { cluster, source, tag: tagOf(plan).Value };
        return answerFor(cluster, (await findReplica({ aws: ask }, asked)).state);
      },
    },
    ...(replica.parameter_group === null
      ? []
      : [
          group(
            `parameter group "${replica.parameter_group}"`,
            `aws rds describe-db-cluster-parameter-groups --db-cluster-parameter-group-name ${replica.parameter_group}`,
          ),
        ]),
    ...(replica.subnet_group === null
      ? []
      : [
          group(
            `subnet group "${replica.subnet_group}"`,
            `aws rds describe-db-subnet-groups --db-subnet-group-name ${replica.subnet_group}`,
          ),
        ]),
  ];
}

const group = (name: string, next: string): Question => ({
  kind: 'cluster',
  name,
  ask: async () => ({ state: 'unasked', found: 'the engine is not allowed to look at groups', next }),
});

function answerFor(id: string, state: string): Answer {
  switch (state) {
    case 'missing':
      return { state: 'later', found: 'not yet: the run makes it' };
    case 'replica':
      return { state: 'stands', found: 'available, a replica of the source' };
    case 'replica of another':
      return { state: 'wrong', found: state, next: 'Name another cluster in the plan.' };
    case 'alone':
      return {
        state: 'wrong',
        found: 'available, and a replica of nothing: it was promoted, or never was one',
        next: 'Name another cluster, unless a run of this plan has promoted it: `migrate status` says.',
      };
    case 'no instance':
      return { state: 'later', found: 'a cluster without an instance: the run makes one' };
    default:
      return {
        state: 'wrong',
        found: state,
        next: `aws rds wait db-cluster-available --db-cluster-identifier ${id}`,
      };
  }
}
