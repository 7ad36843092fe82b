import { expect, test } from 'vitest';
import { inWords, milliseconds } from '../../../engine/duration.ts';
import type { CutoverWindow } from '../../../engine/plan/resolved.ts';
import { isOpen, opens } from '../../../engine/plan/window.ts';
import type { Duration } from '../../../engine/step.ts';

const every = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const window = (from: string, to: string, more: Partial<CutoverWindow> = {}): CutoverWindow => ({
  from,
  to,
  days: every,
  zone: 'UTC',
  ...more,
});
const openAt = (it: CutoverWindow, ...times: readonly string[]) =>
  times.map((time) => isOpen(it, new Date(time)));

test('a window is open from its first minute until before its last', () => {
  const it = window('02:00', '04:30');
  const times = ['01:59:59', '02:00:00', '04:29:59', '04:30:00'].map((time) => `2026-06-10T${time}Z`);
  expect(openAt(it, ...times)).toEqual([false, true, true, false]);
  expect(opens(it)).toBe('from 02:00 to 04:30 on mon, tue, wed, thu, fri, sat, sun (UTC)');
});

test('its times are those of its zone, in summer and in winter', () => {
  const it = window('02:00', '04:00', { zone: 'Europe/Berlin' });
  expect(openAt(it, '2026-06-10T00:30Z', '2026-06-10T02:30Z')).toEqual([true, false]);
  expect(openAt(it, '2026-12-10T00:30Z', '2026-12-10T02:30Z')).toEqual([false, true]);
});

test('past midnight it belongs to the day on which it began', () => {
  const saturday = window('22:00', '02:00', { days: ['sat'] });
  // 13 June 2026 is a Saturday.
  expect(openAt(saturday, '2026-06-13T01:00Z', '2026-06-13T22:00Z', '2026-06-14T01:59Z')).toEqual([
    false,
    true,
    true,
  ]);
  expect(openAt(saturday, '2026-06-14T02:00Z', '2026-06-14T22:00Z', '2026-06-15T01:00Z')).toEqual([
    false,
    false,
    false,
  ]);
});

test('a day of 23 hours, or of 25, is a day', () => {
  const sunday = window('22:00', '02:00', { days: ['sun'], zone: 'Europe/Berlin' });
  // Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October; these are Mondays, 00:30 in Berlin.
  expect(openAt(sunday, '2026-03-29T22:30Z', '2026-10-25T23:30Z')).toEqual([true, true]);
  const saturday = { ...sunday, days: ['sat'] as const };
  expect(openAt(saturday, '2026-03-29T22:30Z', '2026-10-25T23:30Z')).toEqual([false, false]);
});

test('durations are read with their unit, and anything else is refused', () => {
  expect(['250ms', '2s', '1.5m', '1h', '7d'].map((each) => milliseconds(each as Duration))).toEqual([
    250, 2_000, 90_000, 3_600_000, 604_800_000,
  ]);
  for (const bad of ['', '5', 's', '-1s', '1 s', '1w', '1e3s', 'Infinityms', '5s ', '.5s'])
    expect(() => milliseconds(bad as Duration), bad).toThrow(`"${bad}" is not a duration`);
});

test('durations are told in two units at the most, and never as sixty of one', () => {
  expect([0, 84, 999.4, 2_400, 60_000, 200_000, 7_500_000].map(inWords)).toEqual([
    '0 ms',
    '84 ms',
    '999 ms',
    '2.4 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
  expect([999.6, 59_960, 119_700, 3_599_800, 7_199_999].map(inWords)).toEqual([
    '1.0 s',
    '1 min 0 s',
    '2 min 0 s',
    '1 h 0 min',
    '2 h 0 min',
  ]);
});
