import { dirname, resolve } from 'node:path';
import type { PlanFile } from '../../schemas/generated/plan.ts';
import { validatePlan } from '../../schemas/generated/validate-plan.js';
import type { Json, Phase } from '../step.ts';
import { type Finding, locate, type PlanFault } from './fault.ts';
import { hashPlan } from './identity.ts';
import type { Known } from './known.ts';
import { mask } from './mask.ts';
import { checkMeaning } from './meaning.ts';
import { base, environments, overlay, phases } from './overlay.ts';
import { resolvePlan } from './resolve.ts';
import type { Plan } from './resolved.ts';
import { explainSchema, uncovered } from './schema-faults.ts';
import { readText } from './text.ts';
import { toData, type Written, type WrittenMap, wayOf } from './tree.ts';
import { fillVariables } from './variables.ts';
import { parse } from './yaml.ts';

/** A plan with its identity, or everything that is wrong with it. `environments` are those that the file names. */
export type Reading =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly hash: string;
      readonly environments: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly PlanFault[]; readonly environments: readonly string[] };

/**
 * Reads a plan for one environment; without one, the base. Rejects only if the program is wrong, never the plan. `further` is what the
 * caller needs of a plan beyond its being valid.
 */
export async function readPlan(
  file: string,
  env: string | undefined,
  known: Known,
  further: (tree: Written) => readonly Finding[] = () => [],
): Promise<Reading> {
  const text = await readText(file);
  if (typeof text !== 'string') return { ok: false, faults: [text], environments: [] };

  const { tree: written, findings } = parse(text);
  const fail = (all: readonly Finding[]): Reading => ({
    ok: false,
    faults: locate(all, file, { text, masked: mask(text) }),
    environments: written ? environments(written) : [],
  });
  if (written === undefined) return fail(findings);

  const chosen = env === base ? undefined : env;
  const merged = overlay(written, chosen);
  const filled = fillVariables(merged.tree, chosen, text);
  const data = withDefaultPhases(filled.tree, known);
  const valid = validatePlan(data);
  const errors = validatePlan.errors ?? [];
  const better = [
    ...findings,
    ...merged.findings,
    ...filled.findings,
    ...(await checkMeaning(filled.tree, data, known, dirname(resolve(file)))),
    ...further(filled.tree),
  ];
  if (!valid || better.length > 0) {
    const schema = explainSchema(errors, filled.tree, [...known.steps.keys()]);
    return fail([...better, ...uncovered(schema, better, filled.tree)]);
  }
  const plan = resolvePlan(data as PlanFile & Required<Pick<PlanFile, Phase>>, file, chosen);
  return { ok: true, plan, hash: await hashPlan(plan, file), environments: environments(written) };
}

/** Default steps go through the schema like written ones, which fills their parameters in. */
function withDefaultPhases(tree: WrittenMap, known: Known): Json {
  const standard = known.defaultPhases(wayOf(tree));
  const defaults = phases.map((phase) => [phase, standard[phase].map((step) => ({ ...step }))] as const);
  return { ...Object.fromEntries(defaults), ...(toData(tree) as { [key: string]: Json }) };
}
