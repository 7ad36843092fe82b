import type { SceneStep } from '../drivers/scene.ts';
import type { Action, Proof } from '../engine/step.ts';

export const openSource: SceneStep = {
  name: 'open-source',
  summary:
    'Decides: the source takes writes again, as it did before its freeze, and the target stays behind.',
  after: null,
  afterInRollback: ['drain', 'carry-counters', 'switch-traffic'],
  async plan(_, { earlier, source }) {
    const frozen = earlier('freeze-writes/close')?.action.back;
    if (!frozen || !('call' in frozen)) throw new Error('the journal does not say how the source was closed');
    const locked = earlier('close-source/lock-accounts')?.action;
    return [
      ...(locked ? [letIn(locked)] : []),
      ...(await source.open({
        id: 'open',
        title: `open the source for writes: ${frozen.title}`,
        forward: frozen.call,
        // There is no way but forward: it is asked for longer than a way back is.
        until: patient(frozen.until),
        back: { irreversible: 'from here on the source takes writes that the target does not have' },
        pointOfNoReturn: true,
        clock: 'stop',
      })),
    ];
  },
};

const patient = ([first, ...others]: Proof): Proof => [
  { ...first, within: '1h' },
  ...others.map((probe) => ({ ...probe, within: '1h' as const })),
];

/** Logins are let in while the side still refuses writes: nobody who resolves the name anew is turned away. */
function letIn({ forward, until, back }: Action): Action {
  if (!('call' in back) || forward === undefined) throw new TypeError('a lock has a way back');
  return {
    id: 'unlock-accounts',
    title: 'let the application’s accounts into the source again',
    forward: back.call,
    until: back.until,
    back: { title: 'locks them again', call: forward, until },
  };
}
