import { inWords } from '../../engine/duration.ts';
import { howMany } from '../../engine/how-many.ts';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import type { Attempt, FaultReport } from './fault-report.ts';

/** Every fault with what it does. */
export function printFaultKinds(): string {
  const width = Math.max(...faultKinds.map(({ name }) => name.length));
  const lines = faultKinds.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Faults, each at a step of the plan, or of its rollback: --fault NAME@STEP, --fault NAME@rollback:STEP\n\n${lines.join('\n')}\n`;
}

const n = (value: number) => Math.round(value).toLocaleString('en');

/** A rehearsal under a fault as a person wants to read it. */
export function printFaultReport(report: FaultReport): string {
  const { struck, attempts, freeze, writes } = report;
  const lines = [
    '',
    `Rehearsal of ${report.name} (${report.env}), plan ${report.plan.slice(0, 12)}, on ${report.servers}`,
    `Fault: ${report.fault}, as ${report.step} begins`,
    '',
  ];
  const row = (label: string, text: string) => lines.push(`  ${label.padEnd(22)}${text}`);
  if (struck === null) row('the fault', `did not strike: the run never came to ${report.step}`);
  else {
    const frozen = struck.frozen === null ? '' : `, ${inWords(struck.frozen)} after the source was closed`;
    row('the fault', `${struck.what}, ${inWords(struck.after)} after the run began${frozen}`);
  }
  for (const [index, attempt] of attempts.entries())
    row(index === 0 ? 'the run' : 'run again', describe(attempt));
  row('it ended', report.because === null ? report.end : `${report.end}: ${report.because}`);
  if (report.guard_left) row('the guard', 'STILL AT WORK');
  lines.push('');
  row(
    'acknowledged writes',
    `${n(writes.acknowledged)}; ${howMany(writes.checked, 'row')} asked for again, ${writes.lost === 0 ? '0 lost' : `${n(writes.lost)} LOST`}`,
  );
  for (const loss of writes.losses) lines.push(`      ${JSON.stringify(loss)}`);
  const dead = freeze.dead > 0 ? `, and was dead for ${n(freeze.dead)} ms meanwhile` : '';
  const cut =
    freeze.unreachable > 0 && freeze.refused > 0
      ? `; the engine could not reach it for ${n(freeze.unreachable)} ms`
      : '';
  row('source refused writes', `${n(freeze.refused)} ms (budget ${n(freeze.budget)} ms)${dead}${cut}`);
  row('write downtime', `${n(report.downtime)} ms, as the application saw it`);
  row('the side in charge', report.takes_writes ? 'takes writes' : 'DOES NOT TAKE WRITES');
  if (report.differences !== null) {
    const count = report.differences.length;
    row('the source', count === 0 ? 'is as it was before' : `DIFFERS in ${count} from what it was before`);
    for (const difference of report.differences) lines.push(`      ${difference}`);
  }
  lines.push('');
  return lines.join('\n');
}

function describe({ code, signal, outcome, words, ms }: Attempt): string {
  const how = signal === null ? `exit ${code}` : `ended by ${signal}`;
  const said = words === '' ? '' : `: ${words}`;
  return `${how}${outcome === null ? '' : `, ${outcome}`}, after ${inWords(ms)}${said}`;
}
