import { inWords } from '../engine/duration.ts';
import { findingsIn } from '../engine/findings.ts';
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

/** What an output says in a few words, where it is a count. */
export function gist(output: Json): string {
  const { rows, ms, verdict, tables } = (output ?? {}) as {
    rows?: number;
    ms?: number;
    verdict?: string;
    tables?: unknown[];
  };
  if (verdict !== undefined && tables !== undefined)
    return `  ${verdict}: ${tables.length} tables, ${(rows ?? 0).toLocaleString('en')} rows`;
  if (typeof rows !== 'number' || typeof ms !== 'number') return '';
  return `  ${rows.toLocaleString('en')} rows, ${rate(rows, ms)}`;
}

/** `220,000 of 400,000 rows, 71,000 rows/s, 2.5 s left`. */
export function progressText({ done, of, unit, on }: Sample, elapsed: number): string {
  const left = done > 0 && done < of ? `, ${inWords((elapsed / done) * (of - done))} left` : '';
  const speed = unit === 'rows' && elapsed > 0 ? `, ${rate(done, elapsed)}` : '';
  return `${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${unit}${speed}${left}${on === undefined ? '' : `  ${on}`}`;
}

const rate = (rows: number, ms: number) =>
  `${Math.round(rows / (Math.max(ms, 1) / 1000)).toLocaleString('en')} rows/s`;
