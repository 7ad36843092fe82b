import { milliseconds } from '../engine/duration.ts';
import type { Hook, HookPoint, Plan } from '../engine/plan/resolved.ts';
import type { BoundStep, Event } from '../engine/running.ts';
import type { Action, Call, Json, Phase } from '../engine/step.ts';
import { unattended, type World } from '../engine/world.ts';

/** The call of a hook, and what it is told. */
function callOf(hook: Hook, about: { readonly [key: string]: Json }): Call {
  if ('command' in hook) return { op: 'hook.command@1', input: { command: hook.command, about } };
  if ('sns' in hook) return { op: 'hook.sns@1', input: { topic: hook.sns, about } };
  return { op: 'hook.webhook@1', input: { env: hook.webhook.env, about } };
}

const nameOf = (hook: Hook): string =>
  'command' in hook
    ? hook.command.join(' ')
    : 'sns' in hook
      ? `the topic ${hook.sns}`
      : `the webhook in ${hook.webhook.env}`;

const about = ({ name, env }: Plan, when: HookPoint) => ({ plan: name, env, when });

/** The hooks that can stop a run, as gates at their places among its steps. Killed in the middle, one is called again. */
export function withHooks(plan: Plan, steps: readonly BoundStep[]): readonly BoundStep[] {
  const at = (when: HookPoint, phase: Phase): readonly BoundStep[] => {
    const actions = plan.hooks
      .filter((hook) => hook.when === when)
      .map(
        (hook, n): Action => ({
          id: `${n + 1}`,
          title: `call ${nameOf(hook)}`,
          until: [
            {
              ask: callOf(hook, about(plan, when)),
              path: 'ok',
              is: [true],
              never: [false],
              within: hook.within,
            },
          ],
          // In a freeze it takes the run back; before it, whoever said no may say yes later.
          unmet: 'hold',
          back: { nothing: 'what it did is its own' },
        }),
      );
    return actions.length === 0
      ? []
      : [{ id: `hooks-${when}`, name: `hooks-${when}`, phase, plan: async () => actions }];
  };
  const cutover = steps.findIndex(({ phase }) => phase === 'cutover');
  return steps.flatMap((step, n) => [
    ...(n === 0 ? at('before-run', step.phase) : []),
    ...(n === cutover ? at('before-cutover', step.phase) : []),
    step,
    ...(step.name === 'freeze-writes' && step.phase === 'cutover' ? at('frozen', step.phase) : []),
  ]);
}

/** Calls the hooks of a point that only tells; what they could not do is noted, and stops nothing. */
export async function callHooks(
  plan: Plan,
  when: HookPoint,
  world: World,
  what: string | undefined,
  note: (text: string) => void,
): Promise<void> {
  const called = plan.hooks
    .filter((each) => each.when === when)
    .map(async (hook) => {
      const call = callOf(hook, { ...about(plan, when), ...(what !== undefined && { what }) });
      const answer = await world.make(call, {
        deadline: Date.now() + milliseconds(hook.within),
        stop: new AbortController().signal,
        progress: () => undefined,
        ...unattended,
      });
      const { error } = answer as { error?: string };
      if (error !== undefined) note(`hook ${when}: ${error}`);
    });
  await Promise.all(called);
}

/** Calls the hooks that only tell, as a run's events come; `done` waits for those that were begun. */
export function tellHooks(plan: Plan, world: World, note: (text: string) => void) {
  const begun: Promise<unknown>[] = [];
  return {
    tell(event: Event): void {
      const [when, what] = pointOf(event) ?? [];
      if (when !== undefined) begun.push(callHooks(plan, when, world, what, note));
    },
    done: () => Promise.all(begun),
  };
}

/** What an event is to the hooks. */
function pointOf(event: Event): readonly [HookPoint, string?] | undefined {
  switch (event.at) {
    case 'clock-stopped':
      return ['opened'];
    case 'waiting':
      return ['waiting', event.why];
    case 'held':
      return ['waiting', event.error];
    case 'failed':
      return ['failed', event.error];
    case 'finished':
      return [event.how];
    default:
      return undefined;
  }
}
