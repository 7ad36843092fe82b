import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../engine/running.ts';
import type { Surroundings } from './surroundings.ts';

const patience = 30_000;
const every = 2;

/** What stands before a step of the rollback phase, where a step is named. */
export const ofRollback = 'rollback:';

/**
 * In a rehearsal with a fault: as the first action of the step, or the action that was named as `step/action`, begins, everything in this process stands still until the fault is
 * there, so that the action's call meets it. `rollback:` before the step means the rollback's. Once a rehearsal; outside of one, nothing.
 */
export function standStill(
  fault: Surroundings['fault'],
  command: 'run' | 'rollback',
): (event: Event) => void {
  if (fault === null) return () => undefined;
  const named = stepOf(fault.step, command);
  if (named === null) return () => undefined;
  const [reached, go] = [join(fault.folder, 'reached'), join(fault.folder, 'go')];
  let over = existsSync(go);
  return (event) => {
    if (over || event.at !== 'begun' || !begins(named, event.action)) return;
    over = true;
    // Whoever waits for it must not read half of it.
    writeFileSync(`${reached}.part`, JSON.stringify({ pid: process.pid }));
    renameSync(`${reached}.part`, reached);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (const end = performance.now() + patience; !existsSync(go) && performance.now() < end; )
      Atomics.wait(cell, 0, 0, every);
    if (existsSync(go)) moveClock((JSON.parse(readFileSync(go, 'utf8')) as { jump?: number }).jump ?? 0);
  };
}

/** A step as it is named of a command; null where it is meant of the other. */
function stepOf(named: string, command: 'run' | 'rollback'): string | null {
  const isBack = named.startsWith(ofRollback);
  if (isBack !== (command === 'rollback')) return null;
  return isBack ? named.slice(ofRollback.length) : named;
}

/** Whether an action is the one, or the first of the step, that was named. */
const begins = (named: string, action: string) => named === action || named === action.split('/')[0];

/** From here on this process takes it to be later, or earlier, by so many milliseconds. */
function moveClock(by: number): void {
  if (by === 0) return;
  const now = Date.now.bind(Date);
  Date.now = () => now() + by;
}
