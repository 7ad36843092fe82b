import type { QueryLatency } from '../drivers/database.ts';
import { inWords } from '../engine/duration.ts';
import { findingsIn } from '../engine/findings.ts';
import { howMany } from '../engine/how-many.ts';
import type { Event } from '../engine/running.ts';
import type { Json } from '../engine/step.ts';
import type { Sample } from '../engine/world.ts';
import { differencesIn } from './print-comparison.ts';

/** What an event says to people, in one line; null where it is shown otherwise or not worth a line. */
export function tidings(event: Event): string | null {
  switch (event.at) {
    case 'clock-started':
      return '  ❄ the freeze clock runs';
    case 'clock-stopped':
      return '  ❄ the freeze clock stopped';
    case 'decided':
      return event.decision === 'commit' ? '━━ point of no return ━━' : '  decided: thaw';
    case 'held':
    case 'failed':
      return `  ✗ ${event.action ?? 'planning'}: ${event.error}${findingsIn(event.detail)
        .map(({ what, why, mend }) => `\n      ${what}, because ${why}\n      ${mend}`)
        .join('')}${differencesIn(event.detail)}`;
    case 'unwinding':
      return `unwinding: ${event.because}`;
    case 'stepping-back':
      return `taking back what ${event.action.split('/')[0]} did: ${event.because}`;
    case 'stuck':
      return `  ✗ ${event.action} could not be taken back: ${event.error}`;
    case 'released':
      return `  ${event.gate}: released ${JSON.stringify(event.by)}`;
    default:
      return null;
  }
}

/** What a check that held in spite of findings warns of; '' where it found nothing. */
export function warning(output: Json): string {
  const [first, ...more] = findingsIn(output);
  return first ? `${first.what}${more.length > 0 ? `, and ${more.length} more` : ''}` : '';
}

/** The sign before what was proved: a check that looks at what the run has yet to make was only put off. */
export const signOf = (output: Json): '✓' | '!' | '…' => {
  if ((output as { verdict?: unknown } | null)?.verdict === 'later') return '…';
  return warning(output) === '' ? '✓' : '!';
};

/** `p50 0.42 ms, p95 3.1 ms, 12,345 statements`, or why that is not known; null where an output is none of a measurement. */
export function latencyIn(output: Json): string | null {
  const { over_ms, available, why, p50_ms, p95_ms, statements } = (output ?? {}) as Partial<QueryLatency>;
  if (over_ms === undefined) return null;
  if (!available) return `not available: ${why}`;
  return `p50 ${p50_ms} ms, p95 ${p95_ms} ms, ${(statements ?? 0).toLocaleString('en')} statements in ${inWords(over_ms)}`;
}

/** What an output says in a few words, where it is a count, a proposal or a latency. */
export function gist(output: Json): string {
  const latency = latencyIn(output);
  if (latency !== null) return `  ${latency}`;
  const { rows, ms, verdict, tables, proposal } = (output ?? {}) as {
    proposal?: string;
    rows?: number;
    ms?: number;
    verdict?: string;
    tables?: unknown[];
  };
  if (verdict === 'later') return '  asked when the target stands';
  if (proposal !== undefined) return `  ${proposal}`;
  if (verdict !== undefined && tables !== undefined)
    return `  ${verdict}: ${howMany(tables.length, 'table')}, ${howMany(rows ?? 0, 'row')}`;
  if (typeof rows !== 'number' || typeof ms !== 'number') return '';
  return `  ${howMany(rows, 'row')}, ${rate(rows, ms)}`;
}

/** `220,000 of 400,000 rows, 71,000 rows/s, 2.5 s left`. */
export function progressText({ done, of, unit, on }: Sample, elapsed: number): string {
  const left =
    unit !== 'ms' && done > 0 && done < of ? `, ${inWords((elapsed / done) * (of - done))} left` : '';
  const speed = unit === 'rows' && elapsed > 0 ? `, ${rate(done, elapsed)}` : '';
  return `${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${unit}${speed}${left}${on === undefined ? '' : `  ${on}`}`;
}

const rate = (rows: number, ms: number) =>
  `${Math.round(rows / (Math.max(ms, 1) / 1000)).toLocaleString('en')} rows/s`;
