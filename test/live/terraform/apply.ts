import { expect } from 'vitest';
import { resourcesOf } from '../../unit/terraform/rig.ts';
import type { Applied } from './applied.ts';
import { tagged } from './ask-moto.ts';
import { forgotten, givesOneResourceId } from './moto-forgets.ts';

/**
 * Stacks of one wave need nothing of each other, and are applied at once, for Terraform waits for most of its time. The database is after
 * the source only because moto has one resource id for all instances: the source's is found while it is alone.
 */
const waves = [
  ['network'],
  ['access', 'source', 'monitoring'],
  ['database'],
  ['traffic', 'migration'],
] as const;

type Change = {
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  readonly actions: readonly string[];
};
type Attributes = { readonly [name: string]: unknown };

/** Applies every stack, works, and destroys every stack, each after Terraform said what it would change: nothing but what moto forgets. */
export async function applyAndDestroy(applied: Applied, work: () => Promise<void>): Promise<void> {
  const { terraform, stacks, dms } = applied;
  const names = new Set(stacks.map(({ stack }) => stack));
  const inWaves = async (order: readonly (readonly string[])[], each: (stack: string) => Promise<void>) => {
    for (const wave of order) await Promise.all(wave.filter((stack) => names.has(stack)).map(each));
  };
  for (const { what, proof } of forgotten) expect(await proof(), what).toBe(true);
  expect(await givesOneResourceId()).toBe(true);

  await inWaves(waves, async (stack) => {
    await terraform(stack, 'init');
    await terraform(stack, 'apply', '-auto-approve');
  });
  // Or nothing left would mean nothing seen.
  expect((await standing()).filter((arn) => arn.includes(':cluster:'))).toHaveLength(1);
  await work();
  await inWaves([...waves].reverse(), async (stack) => {
    expect(await changes(applied, stack), stack).toEqual(excused(applied, stack));
    // What stands was just looked at.
    await terraform(stack, 'destroy', '-auto-approve', '-refresh=false');
    expect(await terraform(stack, 'state', 'list'), stack).toBe('');
  });
  const { instances, endpoints, certificates, replications, subnetGroups } = dms;
  expect([instances, endpoints, certificates, replications, subnetGroups].map(({ size }) => size)).toEqual([
    0, 0, 0, 0, 0,
  ]);
  expect((await standing()).filter((arn) => !lingering.test(arn))).toEqual([]);
}

/** Everything that Terraform made, by the tag that it gives to all. */
const standing = () => tagged('ManagedBy', 'terraform');

/** What AWS still tells of a while after it is gone, or lets go by itself: a key in a week, a cluster's automatic snapshots with it. */
const lingering = /:(?:instance|natgateway|key)\/|:cluster-snapshot:rds:/;

/** What moto forgets of what a stack has. */
function excused({ stacks }: Applied, wanted: string): readonly string[] {
  const there = new Set(
    stacks
      .filter(({ stack }) => stack === wanted)
      .flatMap(({ stack, document }) => resourcesOf(document).map(({ address }) => `${stack}: ${address}`)),
  );
  const all = forgotten.flatMap(({ of }) => of);
  return all.filter((line) => there.has(line.slice(0, line.lastIndexOf(' ')))).sort();
}

/** What Terraform would change in a stack, an attribute a line: `stack: address attribute`. */
async function changes({ terraform }: Applied, stack: string): Promise<readonly string[]> {
  const said = await terraform(stack, 'plan', '-out=planned');
  if (/^No changes\./m.test(said)) return [];
  const { resource_changes = [] } = JSON.parse(await terraform(stack, 'show', '-json', 'planned')) as {
    resource_changes?: readonly { readonly address: string; readonly change: Change }[];
  };
  const found = resource_changes.flatMap(({ address, change: { before, after, actions } }) => {
    if (actions.every((action) => action === 'no-op' || action === 'read')) return [];
    if (actions.join() !== 'update') return [`${stack}: ${address} ${actions.join(' and ')}`];
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    return [...names]
      .filter((name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null))
      .map((name) => `${stack}: ${address} ${name}`);
  });
  return found.sort();
}
