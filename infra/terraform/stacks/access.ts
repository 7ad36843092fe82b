import { Data } from '../elements.ts';
import { DmsRoles } from '../parts/dms-roles.ts';
import { EngineRole } from '../parts/engine-role.ts';
import type { Stack } from '../stack.ts';

/** Who may do what: the engine, and DMS. */
export async function access(stack: Stack): Promise<void> {
  const { names, given } = stack;
  const { infrastructure, replication, env } = given.plan;
  const { github, dms } = infrastructure;
  if (replication.dms !== null && dms.roles !== 'existing') {
    const partition = new Data(stack, 'partition', 'aws_partition', {}).ref('partition');
    new DmsRoles(stack, 'roles', { partition, adopt: dms.roles === 'adopt' });
  }
  if (github === undefined) return;
  const known = { account: stack.account, region: stack.region };
  new EngineRole(stack, 'engine', {
    names: { engine: names.engineRole, reader: names.readerRole },
    policies: {
      engine: await given.policy(known, 'engine'),
      reader: await given.policy(known, 'reader'),
    },
    repository: github.repository,
    environment: github.environment ?? env,
    provider: github.provider,
  });
}
