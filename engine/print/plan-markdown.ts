import { type DryRun, isExact } from '../dry-run.ts';
import { inWords, milliseconds } from '../duration.ts';
import type { Plan } from '../plan/resolved.ts';
import { type Advice, adviceMarkdown } from './advice.ts';
import { afterwards, heading, summary, wayBack } from './plan-text.ts';

/** A dry run as Markdown, for a pull request's comment. */
export function planMarkdown(dry: DryRun, plan: Plan, hash: string, advice: readonly Advice[] = []): string {
  const lines = [
    `## ${heading(dry, plan, '`')} (${plan.env})`,
    '',
    `Plan \`${hash.slice(0, 12)}\` · nothing was changed · write budget ${inWords(milliseconds(plan.thresholds.write_freeze))}`,
    '',
    [summary(dry), ...afterwards(dry, plan)].join(' '),
  ];
  const findings = dry.steps.flatMap(({ asked }) =>
    Object.entries(asked).flatMap(([name, { result, findings: found }]) =>
      found.map(
        ({ what, why, mend }) =>
          `- ${result === 'failed' ? '❌' : '⚠️'} **${name}**: ${cell(what)}, because ${cell(why)}. ${code(mend)}`,
      ),
    ),
  );
  if (findings.length > 0) lines.push('', ...findings);
  let number = 0;
  let phase = '';
  for (const step of dry.steps) {
    const actions = step.actions.filter(({ check }) => !check);
    if (actions.length === 0 && step.pending === undefined) continue;
    if (step.phase !== phase) {
      phase = step.phase;
      lines.push('', `### ${phase}`, '', '| # | step | action | way back |', '|--:|---|---|---|');
    }
    if (step.pending !== undefined)
      lines.push(`| | ${step.id} | planned in the run: ${cell(step.pending)} | |`);
    for (const action of actions) {
      if (action.pointOfNoReturn) lines.push('| | | **— point of no return —** | |');
      const title = action.note === undefined ? action.title : `${action.title} (${action.note})`;
      lines.push(
        `| ${++number} | ${step.id} | ${cell(title)}${isExact(action) ? '' : ' …'} | ${cell(wayBack(action))} |`,
      );
    }
  }
  return `${[...lines, ...adviceMarkdown(advice)].join('\n')}\n`;
}

/** Statements have backticks of their own. */
const code = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
