import { Fault } from '../engine/fault.ts';
import type { Store } from '../engine/state/store.ts';

/** Who released a run's cutover and when, or took that back; `plan` is the identity of what was approved. */
export type Approval = {
  readonly by: string;
  readonly at: string;
  readonly plan: string;
  readonly withdrawn?: true;
};

const prefix = 'approval-cutover-';

async function newest(records: Store): Promise<{ number: number; text: string } | null> {
  const name = (await records.list()).findLast((each) => each.startsWith(prefix));
  if (name === undefined) return null;
  return { number: Number(name.slice(prefix.length)), text: (await records.read(name)) ?? '' };
}

/** The approval that stands, or null: there is none, or it was taken back. */
export async function readApproval(records: Store): Promise<Approval | null> {
  const found = await newest(records);
  if (found === null) return null;
  const approval = parse(found.text);
  if (approval === null)
    throw new Fault(`${records.place}/${nameOf(found.number)} is not an approval`, {
      next: 'It was changed by hand, or its disk fails. Remove it, and let whoever may approve do so again.',
    });
  return approval.withdrawn ? null : approval;
}

/** Adds an approval, or the withdrawal of one. False: somebody else added one at this moment. */
export async function addApproval(records: Store, approval: Approval): Promise<boolean> {
  const found = await newest(records);
  return records.create(nameOf((found?.number ?? 0) + 1), JSON.stringify(approval));
}

const nameOf = (number: number) => `${prefix}${String(number).padStart(6, '0')}`;

function parse(text: string): Approval | null {
  try {
    const approval = JSON.parse(text) as Approval;
    return typeof approval.by === 'string' && typeof approval.plan === 'string' ? approval : null;
  } catch {
    return null;
  }
}
