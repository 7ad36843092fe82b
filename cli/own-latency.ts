import { inShort, type Latency } from '../drivers/replication/dms/latency.ts';
import { namesOf } from '../drivers/replication/dms/names.ts';
import { inWords } from '../engine/duration.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import { unattended, type World } from '../engine/world.ts';
import type { Records } from './records.ts';

/** Whether a task of DMS applies changes in this run now, as far as its journal tells. */
export function isByTask({ replication }: Plan, { history }: Records): boolean {
  const has = (step: string, action: string) =>
    history.outputs.has(`${history.ids.get(step) ?? step}/${action}`);
  const ended = history.finished !== null || history.unwinding !== null;
  return (
    replication.via === 'dms' &&
    has('start-replication', 'channel') &&
    !has('drain', 'arrived-again') &&
    !ended
  );
}

/** What DMS says of its own latencies; null where CloudWatch has none, or cannot be asked. */
export async function ownLatency(plan: Plan, world: World): Promise<Latency | null> {
  const { task, instance } = namesOf(plan);
  const answer = await world.make(
    { op: 'dms.latency@1', input: { task, instance } },
    {
      deadline: world.clock.now() + 15_000,
      stop: new AbortController().signal,
      progress: () => undefined,
      ...unattended,
    },
  );
  return answer as Latency | null;
}

/** The same for people: nothing is decided by it. */
export const describeLatency = (latency: Latency | null): string =>
  latency === null
    ? 'DMS itself says nothing of its latencies yet'
    : `${inShort(latency)}, ${inWords(Math.max(0, Date.now() - latency.at))} ago; it says 0 where nothing is sent, and what counts is the row of \`wait-for-lag\``;
