import { milliseconds } from '../../duration.ts';
import type { Duration } from '../../step.ts';
import { closest } from '../closest.ts';
import type { Finding, Path } from '../fault.ts';
import { spanOf, text, type Written } from '../tree.ts';

/** TTLs that cannot be set, and windows that never open. */
export function checkTimes(tree: Written): Finding[] {
  return [...checkTtl(tree), ...checkWindow(tree)];
}

function checkTtl(tree: Written): Finding[] {
  const path = ['traffic', 'ttl'];
  const length = duration(tree, path);
  if (length === undefined || (length >= 1_000 && length % 1_000 === 0)) return [];
  return [
    {
      span: spanOf(tree, path),
      path,
      what: `a TTL of ${text(tree, path)} cannot be set`,
      why: 'DNS counts in whole seconds',
      suggestion: `write ${Math.max(1, Math.round(length / 1_000))}s`,
    },
  ];
}

function checkWindow(tree: Written): Finding[] {
  const findings: Finding[] = [];
  const path = ['requires', 'window'];
  const [from, to, zone] = ['from', 'to', 'zone'].map((key) => text(tree, [...path, key]));
  if (from !== undefined && from === to)
    findings.push({
      span: spanOf(tree, [...path, 'to']),
      path: [...path, 'to'],
      what: `the window ends when it begins, at ${from}`,
      suggestion: 'leave the window out if a cutover may begin at any time',
    });
  if (zone !== undefined && !zone.includes('${') && !isZone(zone))
    findings.push({
      span: spanOf(tree, [...path, 'zone']),
      path: [...path, 'zone'],
      what: `there is no time zone "${zone}"`,
      suggestion: nearZone(zone),
    });
  return findings;
}

/** Offsets such as +01:00 are known to Intl, but they are wrong for half of the year. */
function isZone(zone: string): boolean {
  try {
    return /^[A-Z]/i.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

function nearZone(zone: string): string {
  const near = closest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return near === undefined
    ? 'write one of the IANA names, such as Europe/Berlin'
    : `did you mean "${near}"?`;
}

function duration(tree: Written, path: Path): number | undefined {
  const written = text(tree, path);
  if (written === undefined || !/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(written)) return undefined;
  return milliseconds(written as Duration);
}
