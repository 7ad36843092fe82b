import { milliseconds } from '../engine/duration.ts';
import type { History } from '../engine/history.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import { isOpen, opens } from '../engine/plan/window.ts';
import type { BoundStep, Gate } from '../engine/running.ts';
import type { Store } from '../engine/state/store.ts';
import { type Released, readApproval } from './approvals.ts';
import { inRehearsal } from './surroundings.ts';

/** What the plan requires before its cutover, and the dates before which its cleanup must not begin. */
export function gatesOf(plan: Plan, records: Store, steps: readonly BoundStep[]): readonly Gate[] {
  // A rehearsal is not a cutover: what must be waited for in earnest is not waited for.
  if (inRehearsal()) return [];
  const cutover = steps.find(({ phase }) => phase === 'cutover')?.id;
  const gates: Gate[] = [];
  if (cutover !== undefined && plan.requires.approval)
    gates.push({
      name: 'approval',
      before: cutover,
      // It may be withdrawn as long as nothing is frozen.
      again: true,
      ask: ({ plan: identity }) =>
        approved(identity, records, null, `the cutover of "${plan.name}" waits for \`migrate approve\``),
    });
  const { window } = plan.requires;
  if (cutover !== undefined && window)
    gates.push({
      name: 'window',
      before: cutover,
      again: true,
      async ask() {
        const now = new Date();
        return isOpen(window, now)
          ? { open: true, by: now.toISOString() }
          : { open: false, why: `the cutover window opens ${opens(window)}` };
      },
    });
  // A rollback removes what it made at once: only the steps of the cleanup can be put off.
  const cleanup = new Set(steps.filter(({ phase }) => phase === 'cleanup').map(({ id }) => id));
  for (const { id, not_before } of plan.phases.cleanup)
    if (not_before !== null && cleanup.has(id))
      gates.push({
        name: `not_before ${id}`,
        before: id,
        async ask(_, entries) {
          const decided = entries.findLast(({ at }) => at === 'decided');
          const earliest = (decided?.time ?? Date.now()) + milliseconds(not_before);
          return earliest <= Date.now()
            ? { open: true, by: not_before }
            : {
                open: false,
                why: `"${id}" must not begin before ${new Date(earliest).toISOString()} (not_before: ${not_before}); run it again then`,
              };
        },
      });
  for (const { id, phase, approval } of steps)
    if (approval && phase !== 'rollback')
      gates.push({
        name: `approval ${id}`,
        before: id,
        async ask(history) {
          const { proposal, change } = proposalIn(history, approval.of);
          if (change === false) return { open: true, by: 'nothing is to be changed' };
          const what = proposal === undefined ? '' : `: ${proposal}`;
          return approved(
            history.plan,
            records,
            id,
            `"${id}" waits for \`migrate approve --step ${id}\`${what}`,
          );
        },
      });
  return gates;
}

async function approved(
  plan: string | null,
  records: Store,
  step: Released,
  wait: string,
): ReturnType<Gate['ask']> {
  const approval = await readApproval(records, step);
  if (approval === null) return { open: false, why: wait };
  if (approval.plan !== plan)
    return { open: false, why: `${wait}; ${approval.by} approved another version of the plan` };
  return { open: true, by: approval };
}

/** What an action that was proved proposes, in a sentence, and whether it is a change at all. */
function proposalIn(
  { outputs, ids }: History,
  action: string | undefined,
): { proposal?: string; change?: boolean } {
  const [step = '', id = ''] = (action ?? '').split('/');
  return (outputs.get(`${ids.get(step) ?? step}/${id}`) ?? {}) as { proposal?: string; change?: boolean };
}
