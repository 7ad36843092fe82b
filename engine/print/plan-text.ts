import { count, type DryRun, type DryStep, isExact } from '../dry-run.ts';
import { inWords, milliseconds } from '../duration.ts';
import { howMany } from '../how-many.ts';
import type { Plan } from '../plan/resolved.ts';
import type { Action, Phase } from '../step.ts';
import { type Advice, adviceText } from './advice.ts';

const phases: readonly Phase[] = ['prepare', 'replicate', 'cutover', 'rollback', 'cleanup'];

/** How an action is taken back, in a few words. */
export function wayBack({ back, forward }: Action): string {
  if ('irreversible' in back) return '✗ no way back';
  if ('call' in back) return `↩ ${back.title}`;
  return forward ? '↩ none needed' : '(proof)';
}

const pointOfNoReturn = '━━ point of no return ';

/** A dry run as text, one line an action. `width`: of the terminal. */
export function planText(
  dry: DryRun,
  plan: Plan,
  hash: string,
  width = 100,
  advice: readonly Advice[] = [],
): string {
  const lines = [
    `${heading(dry, plan)} (${plan.env})   plan ${hash.slice(0, 12)}   nothing was changed   write budget ${inWords(milliseconds(plan.thresholds.write_freeze))}`,
  ];
  let number = 0;
  for (const phase of phases) {
    const steps = dry.steps.filter(
      (step) => step.phase === phase && (step.actions.length > 0 || step.pending !== undefined),
    );
    if (steps.length > 0) lines.push('', phase);
    for (const step of steps) {
      lines.push(`  ${step.id}`, ...checks(step));
      if (step.pending !== undefined) lines.push(`       planned in the run: ${step.pending}`);
      for (const action of step.actions.filter(({ check }) => !check)) {
        if (action.pointOfNoReturn) lines.push(pointOfNoReturn.padEnd(width, '━'));
        const title = action.note === undefined ? action.title : `${action.title} (${action.note})`;
        const late = isExact(action) ? '' : ' …';
        lines.push(row(`${String(++number).padStart(6)} ${title}${late}`, wayBack(action), width));
      }
    }
  }
  return [...lines, ...adviceText(advice), '', summary(dry), ...afterwards(dry, plan)].join('\n');
}

/** What goes where: to the target, or in a rollback back to the source. */
export function heading(dry: DryRun, { name, source, target }: Plan, quote = ''): string {
  const to = isRollback(dry) ? source : target;
  return `${quote}${name}${quote} ${isRollback(dry) ? '↩' : '→'} ${to.engine} at ${quote}${to.host}${quote}`;
}

const isRollback = ({ steps }: DryRun) => steps.some(({ phase }) => phase === 'rollback');

/** What going back would cost after the point of no return. */
export function afterwards(
  dry: DryRun,
  { replication, phases: { cleanup }, target }: Plan,
): readonly string[] {
  if (isRollback(dry)) return [];
  if (replication.reverse === 'none')
    return [
      `After the point of no return there is no way back (reverse: none): what ${target.host} takes from then on would be lost by going back.`,
    ];
  const window = cleanup.find(({ step }) => step === 'stop-reverse')?.not_before;
  return [
    `After the point of no return \`migrate rollback\` goes back and loses nothing, until the cleanup${window ? `, which waits for ${window}` : ''}.`,
  ];
}

function row(left: string, right: string, width: number): string {
  const gap = width - left.length - right.length;
  return gap > 1 ? left + ' '.repeat(gap) + right : `${left}  ${right}`;
}

function checks({ asked, again, late }: DryStep): string[] {
  const all = Object.entries(asked);
  const repeated = [
    ...(again > 0 ? [`       ${howMany(again, 'check')} of the dry run, once more`] : []),
    ...(late > 0 ? [`       ${howMany(late, 'check')} of what the run makes, asked then`] : []),
  ];
  if (all.length === 0) return repeated;
  const good = all.filter(([, { result }]) => result === 'passed').length;
  return [
    ...repeated,
    `       ✓ ${good} of ${howMany(all.length, 'check')} passed`,
    ...all.flatMap(([name, { result, findings }]) =>
      findings.flatMap(({ what, why, mend }) => [
        `       ${result === 'failed' ? '✗' : '!'} ${name}: ${what}`,
        `           because ${why}`,
        `           ${mend}`,
      ]),
    ),
  ];
}

/** The last line: how much is exact, and what the checks say. */
export function summary(dry: DryRun): string {
  const { actions, exact, passed, warnings, failed } = count(dry);
  const later = actions - exact;
  const said = [
    `${howMany(passed, 'check')} passed`,
    ...(warnings.length > 0 ? [howMany(warnings.length, 'warning')] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ];
  return `${howMany(actions, 'action')}: ${exact} exact, ${later} with a value known later (…). ${said.join(', ')}.`;
}
