import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { known } from '../../../cli/known.ts';
import { givenOf } from '../../../cli/synth.ts';
import { checkSynth } from '../../../engine/plan/meaning/synth.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import { synthesize } from '../../../infra/terraform/synthesize.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A plan of plans/ or of this folder, for one environment. */
export type Case = { readonly name: string; readonly file: string; readonly env: string };

/** Terraform's JSON, as far as the tests look into it. */
export interface Document {
  readonly resource?: Kinds;
  readonly data?: Kinds;
  readonly ephemeral?: Kinds;
  readonly import?: readonly { readonly to: string; readonly id: string }[];
  readonly provider: { readonly aws: readonly object[] };
  readonly terraform: {
    readonly required_providers?: { readonly aws: { readonly version: string } };
    readonly backend: { readonly [kind: string]: { readonly [key: string]: unknown } };
  };
}
type Kinds = { readonly [kind: string]: { readonly [id: string]: { readonly [key: string]: unknown } } };

/** One synthesized stack of a case. */
export type Synthesized = Case & {
  readonly stack: string;
  readonly text: string;
  readonly document: Document;
};

const here = fileURLToPath(new URL('.', import.meta.url));

/** Every plan that is brought, and those of this folder that ask for what they do not, in each of their environments. */
export async function cases(): Promise<readonly Case[]> {
  const found: Case[] = [];
  for (const folder of [join(root, 'plans'), join(here, 'plans')])
    for (const file of (await readdir(folder)).filter((each) => each.endsWith('.yaml')).sort()) {
      const path = join(folder, file);
      const reading = await readPlan(path, undefined, await known());
      const environments = reading.environments.length > 0 ? reading.environments : ['base'];
      for (const env of environments)
        found.push({ name: `${basename(file, '.yaml')} for ${env}`, file: path, env });
    }
  return found;
}

/** What is synthesized of a case, as if beside it. */
export async function synthesized(
  one: Case,
  out = join(dirname(one.file), 'terraform', one.env),
): Promise<readonly Synthesized[]> {
  const reading = await readPlan(one.file, one.env, await known(), checkSynth);
  if (!reading.ok)
    throw new Error(`${one.file} for ${one.env}: ${reading.faults.map(({ what }) => what).join('; ')}`);
  const stacks = await synthesize(await givenOf(reading.plan, resolve(one.file), out));
  return stacks.map(({ name, text }) => ({
    ...one,
    stack: name,
    text,
    document: JSON.parse(text) as Document,
  }));
}

let everything: Promise<readonly Synthesized[]> | undefined;

/** Everything that is synthesized of every case, once. */
export async function all(): Promise<readonly Synthesized[]> {
  everything ??= cases().then(async (found) =>
    (await Promise.all(found.map((one) => synthesized(one)))).flat(),
  );
  return everything;
}

/** Every resource of a document: its address, its kind and its arguments. */
export const resourcesOf = ({ resource = {} }: Document) =>
  Object.entries(resource).flatMap(([kind, each]) =>
    Object.entries(each).map(([id, given]) => ({ address: `${kind}.${id}`, kind, given })),
  );
