import type { Action, Call, Duration } from '../../../engine/step.ts';
import type { Found, Kind } from './find.ts';

/** The ARN of a thing that `copy-rows` makes or finds, by its action: it is read from the proof. */
export const arnOf = (id: string) => ({ $from: `copy-rows/${id}`, path: 'arn' }) as const;

/** An action that makes a thing, or the gate that it stands already. */
export function made(
  { id, kind, name, title }: { id: string; kind: Kind; name: string; title: string },
  found: Found,
  forward: Call,
  { ready, within }: { ready: readonly string[]; within: Duration },
): Action {
  const ask = { op: 'dms.find@1', input: { kind, id: name } } as const;
  // A task that failed before stands all the same: it is started anew.
  const never = ready.includes('failed') ? [] : ['failed'];
  const until = [{ ask, path: 'state', is: ready, never, within }] as const;
  if (found.state !== 'missing')
    return { id, title: `${title} stands`, until, back: { nothing: 'it stood before' } };
  return {
    id,
    title: `make ${title}`,
    forward,
    until,
    back: {
      title: 'deletes it',
      call: { op: 'dms.remove@1', input: { kind, id: name } },
      until: [{ ask, path: 'state', is: ['missing'], within: '30m' }],
    },
  };
}
