import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { bucketOf } from '../engine/plan/bucket.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { Given } from '../infra/terraform/given.ts';
import { policyOf } from './policy.ts';

/** What Terraform is written from, for a folder that it is written to: the plan, and what the engine will look for. */
export async function givenOf(plan: Plan, file: string, folder: string): Promise<Given> {
  return {
    plan,
    source: inside(relative(folder, file)),
    backend: backendOf(plan, folder),
    dms: await dmsOf(plan),
    policy: async (known, which) => JSON.stringify(await policyOf(plan, known, which)),
  };
}

/** Beside the records of runs, and not among them: the engine's role may read those, and a state says more than it needs to know. */
function backendOf({ state, env }: Plan, folder: string): Given['backend'] {
  const bucket = bucketOf(state);
  const of = (place: string) => `${place}/terraform/${env}`;
  if (bucket === null)
    return { kind: 'local', folder: of(inside(relative(join(folder, 'a-stack'), dirname(state)))) };
  const above = bucket.prefix.split('/').slice(0, -1).join('/');
  return { kind: 's3', bucket: bucket.bucket, folder: of(above).replace(/^\//, '') };
}

/** A path as every system reads it. */
const inside = (path: string): string => path.split(sep).join('/');

async function dmsOf(plan: Plan): Promise<Given['dms']> {
  if (plan.replication.dms === null) return null;
  const { namesOf } = await import('../drivers/replication/dms/names.ts');
  const { settingsOf } = await import('../drivers/replication/dms/settings.ts');
  const { patternMappingsOf } = await import('../drivers/replication/dms/pattern-mappings.ts');
  const { instance, task, runner, endpoint, certificate } = namesOf(plan);
  const authority = async ({ tls }: Plan['source' | 'target']) =>
    tls.mode === 'verify' && tls.ca !== null ? readFile(resolve(tls.ca), 'utf8') : null;
  const { servedBy, servesOf } = await import('../drivers/replication/dms/served.ts');
  const words: NonNullable<Given['dms']>['words'] = (side) => {
    const told = servedBy(servesOf(plan)).endpoint(plan, side);
    const { settings } = told;
    return {
      engine: told.EngineName,
      ssl: told.SslMode,
      attributes: told.ExtraConnectionAttributes,
      postgresql: 'PostgreSQLSettings' in settings ? settings.PostgreSQLSettings : null,
    };
  };
  return {
    ...{ instance, task, runner, endpoint, certificate, words },
    authorities: { source: await authority(plan.source), target: await authority(plan.target) },
    settings: JSON.stringify(settingsOf(plan.replication.dms)),
    mappings: patternMappingsOf(plan),
  };
}
