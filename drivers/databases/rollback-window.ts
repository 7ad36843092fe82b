import { milliseconds } from '../../engine/duration.ts';
import type { Plan } from '../../engine/plan/resolved.ts';

/** For how many seconds after the switch going back is to stay possible; undefined where no channel leads back. */
export function rollbackWindow({ replication, phases }: Plan): number | undefined {
  if (replication.reverse === 'none') return undefined;
  const end = phases.cleanup.find(({ step }) => step === 'stop-reverse')?.not_before ?? null;
  return end === null ? 0 : milliseconds(end) / 1000;
}
