import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../engine/running.ts';
import type { Surroundings } from './surroundings.ts';

const patience = 30_000;
const every = 2;

/**
 * In a rehearsal with a fault: as the first action of the step, or the action that was named as `step/action`, begins, everything in this process stands still until the fault is
 * there, so that the action's call meets it. Once a rehearsal; outside of one, nothing.
 */
export function standStill(fault: Surroundings['fault']): (event: Event) => void {
  if (fault === null) return () => undefined;
  const [reached, go] = [join(fault.folder, 'reached'), join(fault.folder, 'go')];
  let over = existsSync(go);
  return (event) => {
    if (over || event.at !== 'begun' || !begins(fault.step, event.action)) return;
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

/** Whether an action is the one, or the first of the step, that was named. */
const begins = (named: string, action: string) => named === action || named === action.split('/')[0];

/** From here on this process takes it to be later, or earlier, by so many milliseconds. */
function moveClock(by: number): void {
  if (by === 0) return;
  const now = Date.now.bind(Date);
  Date.now = () => now() + by;
}
