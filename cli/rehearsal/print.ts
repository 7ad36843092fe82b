import { inWords } from '../../engine/duration.ts';
import { howMany } from '../../engine/how-many.ts';
import { latencyIn } from '../words.ts';
import type { Downtime, Report } from './report.ts';

const n = (value: number) => Math.round(value).toLocaleString('en');
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** A rehearsal's report as a person wants to read it. */
export function printReport(report: Report): string {
  const { copy, compare, downtime, rollback, traffic, writes, dns } = report;
  const lines = [
    '',
    `Rehearsal of ${report.name} (${report.env}), plan ${report.plan.slice(0, 12)}, on ${report.servers}`,
    '',
  ];
  const row = (label: string, text: string) => lines.push(`  ${label.padEnd(22)}${text}`);
  for (const { phase, ms, actions } of report.phases)
    row(phase, `${inWords(ms).padEnd(12)} ${howMany(actions, 'action')} proved`);
  lines.push('');
  // DMS tells rows only.
  if (copy?.bytes !== undefined && copy.ms !== undefined)
    row(
      'copied',
      `${howMany(copy.rows, 'row')}, ${megabytes(copy.bytes)} in ${inWords(copy.ms)}: ${n(copy.rows / (copy.ms / 1000))} rows/s, ${megabytes(copy.bytes / (copy.ms / 1000))}/s`,
    );
  else if (copy) row('copied', howMany(copy.rows, 'row'));
  if (compare)
    row(
      'compared',
      `${compare.verdict}: ${howMany(compare.tables, 'table')}, ${howMany(compare.rows, 'row')} in ${inWords(compare.ms)}: ${n(compare.rows / (compare.ms / 1000))} rows/s`,
    );
  if (report.lag) {
    const { seconds, latency } = report.lag;
    const own = latency
      ? `; DMS itself says ${latency.source} s from the source, ${latency.target} s to the target`
      : '';
    row('lag', `${n(seconds * 1000)} ms${own}`);
  }
  for (const when of ['before', 'after'] as const)
    if (report.queries[when]) row(`statements ${when}`, latencyIn(report.queries[when]) ?? '');
  row('dns before', dns.before);
  row('dns after', dns.after);
  lines.push('');
  row(
    'writes acknowledged',
    `${n(traffic.acknowledged)}, ${n(traffic.per_second)} a second, p50 ${inWords(traffic.latency.p50)}, p95 ${inWords(traffic.latency.p95)}`,
  );
  row('  writes a second', chart(traffic.seconds, traffic.freezes_at));
  if (traffic.reads_by_host)
    row(
      'reads',
      Object.entries(traffic.reads_by_host)
        .map(([host, count]) => `${n(count)} on ${host}`)
        .join(', '),
    );
  const gaps = ({ write, read, freeze, budget }: Downtime, when: string) => {
    row(`write downtime${when}`, `${n(write)} ms, of which the freeze ${n(freeze)} ms (budget ${budget})`);
    row(`read downtime${when}`, `${n(read)} ms`);
  };
  if (downtime) gaps(downtime, '');
  if (rollback?.downtime) {
    row('rolled back', `after ${howMany(rollback.written, 'write')} that only the target had taken`);
    gaps(rollback.downtime, ' back');
  }
  row(
    'longest stall',
    `${n(report.longest_stall)} ms, apart from ${rollback ? 'both cutovers' : 'the cutover'}`,
  );
  row('engine memory', `${megabytes(report.peak_memory)} at its peak`);
  lines.push('');
  row(
    'acknowledged writes',
    `${howMany(writes.checked, 'row')} asked for again, ${writes.lost === 0 ? '0 lost' : `${n(writes.lost - writes.otherwise)} LOST`}, ${writes.otherwise === 0 ? '0 twice or out of date' : `${n(writes.otherwise)} TWICE OR OUT OF DATE`}`,
  );
  for (const loss of writes.losses) lines.push(`      ${JSON.stringify(loss)}`);
  lines.push('', conclusion(report), '');
  return lines.join('\n');
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Writes a second as bars, a blank for a second without any; at most 80 wide; ❄ for the second in which a freeze began. */
export function chart(seconds: readonly number[], freezesAt: readonly number[]): string {
  const frozen = new Set(freezesAt.map(Math.floor));
  const shown = seconds.slice(-80);
  const first = seconds.length - shown.length;
  const top = Math.max(...shown, 1);
  return shown
    .map((count, index) => {
      if (frozen.has(first + index)) return '❄';
      return count === 0 ? ' ' : (bars[Math.min(7, Math.floor((count / top) * 7.99))] ?? '█');
    })
    .join('');
}

function conclusion({ outcome, because, rollback, writes, took }: Report): string {
  const time = `${inWords(took.setup)} to set up, ${inWords(took.run)} to run`;
  if (writes.lost > 0) return `LOST WRITES. Do not run this plan. (${time})`;
  if (rollback?.outcome === 'done') return `Moved, rolled back, and nothing was lost. (${time})`;
  if (rollback) return `Moved; the rollback ended ${rollback.outcome}: ${rollback.because ?? ''} (${time})`;
  if (outcome === 'done') return `Moved, and nothing was lost. (${time})`;
  if (outcome === 'paused') return `Kept until ^C, and nothing was lost. (${time})`;
  if (outcome === 'unwound') return `Unwound, and nothing was lost. The cause: ${because} (${time})`;
  return `The rehearsal ended ${outcome}. (${time})`;
}
