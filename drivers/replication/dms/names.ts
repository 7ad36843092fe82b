import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import type { Runner } from './find-task.ts';

/** What this project calls its own things in DMS: by the plan and its environment, so that Terraform and the engine find the same. */
export function namesOf({ name, env, replication }: Plan) {
  const base = `${name}-${env}`;
  return {
    instance: replication.dms?.instance ?? base,
    task: base,
    runner: (replication.via === 'dms-serverless' ? 'replication' : 'task') as Runner,
    endpoint: (side: Side) => `${base}-${side}`,
    certificate: (side: Side) => `${base}-${side}`,
    /** What was made here carries it; what does not is somebody else's, and is left as it is. */
    tags: [{ Key: ownTag, Value: base }],
  };
}

/** The key of the tag on what the engine made, and may delete. */
export const ownTag = 'aurora-migrate';

/** The database of DMS's own tables on the target: apart from this project's, whose tables are counted. */
export const controlDatabase = 'aurora_migrate_dms';
