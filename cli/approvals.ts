import { Fault } from '../engine/fault.ts';
import type { Store } from '../engine/state/store.ts';

/** Who released a run's cutover, or one of its steps, and when, or took that back; `plan` is the identity of what was approved. */
export type Approval = {
  readonly by: string;
  readonly at: string;
  readonly plan: string;
  readonly withdrawn?: true;
};

/** The id of a step that waits for an approval of its own; null: the cutover. */
export type Released = string | null;

const prefixOf = (step: Released) => (step === null ? 'approval-cutover-' : `approval-step-${step}-`);

async function newest(records: Store, step: Released): Promise<{ number: number; text: string } | null> {
  const prefix = prefixOf(step);
  // One step's id may be how another's begins.
  const ours = (each: string) => each.startsWith(prefix) && /^\d{6}$/.test(each.slice(prefix.length));
  const name = (await records.list()).findLast(ours);
  if (name === undefined) return null;
  return { number: Number(name.slice(prefix.length)), text: (await records.read(name)) ?? '' };
}

/** The approval that stands, or null: there is none, or it was taken back. */
export async function readApproval(records: Store, step: Released = null): Promise<Approval | null> {
  const found = await newest(records, step);
  if (found === null) return null;
  const approval = parse(found.text);
  if (approval === null)
    throw new Fault(`${records.place}/${nameOf(step, found.number)} is not an approval`, {
      next: 'It was changed by hand, or its disk fails. Remove it, and let whoever may approve do so again.',
    });
  return approval.withdrawn ? null : approval;
}

/** Adds an approval, or the withdrawal of one. False: somebody else added one at this moment. */
export async function addApproval(
  records: Store,
  approval: Approval,
  step: Released = null,
): Promise<boolean> {
  const found = await newest(records, step);
  return records.create(nameOf(step, (found?.number ?? 0) + 1), JSON.stringify(approval));
}

const nameOf = (step: Released, number: number) => `${prefixOf(step)}${String(number).padStart(6, '0')}`;

function parse(text: string): Approval | null {
  try {
    const approval = JSON.parse(text) as Approval;
    return typeof approval.by === 'string' && typeof approval.plan === 'string' ? approval : null;
  } catch {
    return null;
  }
}
