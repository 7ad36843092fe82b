import type { CutoverWindow } from './resolved.ts';

/** Whether a cutover may begin at this moment. A window that ends before it begins runs past midnight, and belongs to the day on which it began. */
export function isOpen({ from, to, days, zone }: CutoverWindow, at: Date): boolean {
  const time = clockIn(zone, at);
  if (from <= to) return time.clock >= from && time.clock < to && has(days, time.day);
  if (time.clock >= from) return has(days, time.day);
  return time.clock < to && has(days, dayBefore(time.day));
}

/** When a window opens, in words. */
export const opens = ({ from, to, days, zone }: CutoverWindow): string =>
  `from ${from} to ${to} on ${days.join(', ')} (${zone})`;

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** By name: the day before is not 24 hours ago where clocks were changed. */
const dayBefore = (day: string): string => week.at(week.indexOf(day) - 1) ?? '';
const has = (days: readonly string[], day: string) => days.includes(day);

function clockIn(zone: string, at: Date): { clock: string; day: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return { clock: `${part('hour')}:${part('minute')}`, day: part('weekday').toLowerCase() };
}
