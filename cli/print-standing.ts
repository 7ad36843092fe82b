import { styleText } from 'node:util';
import { howMany } from '../engine/how-many.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { Standing } from './standing.ts';

const colours = {
  stands: 'green',
  later: 'green',
  unasked: 'yellow',
  missing: 'red',
  wrong: 'red',
  unanswered: 'red',
} as const;

const width = Math.max(...Object.keys(colours).map(({ length }) => length));

/** A line for each thing that a plan names, what to do under those that need it, and the sum of them. */
export function printStanding(
  found: readonly Standing[],
  { plan, file }: { readonly plan: Plan; readonly file: string },
  colour: boolean,
): string {
  if (found.length === 0) return `"${plan.name}" names nothing of AWS: there is nothing to ask for.\n`;
  const names = Math.max(...found.map(({ name }) => name.length));
  const lines = found.flatMap(({ name, state, found: what, next }) => {
    const word = state.padEnd(width);
    const shown = colour ? styleText(colours[state], word, { validateStream: false }) : word;
    return [
      `${shown}  ${name.padEnd(names)}  ${what}`,
      ...(next === undefined ? [] : [`${' '.repeat(width + 2)}→ ${next.replace('PLAN', file)}`]),
    ];
  });
  return `${[...lines, '', sum(found)].join('\n')}\n`;
}

function sum(found: readonly Standing[]): string {
  const of = (state: Standing['state']) => found.filter((each) => each.state === state).length;
  const parts = [
    ...(of('missing') > 0 ? [`${of('missing')} missing`] : []),
    ...(of('wrong') > 0 ? [`${of('wrong')} not as the plan needs it`] : []),
    ...(of('unanswered') > 0 ? [`${of('unanswered')} without an answer`] : []),
  ];
  const whole = `${howMany(found.length, 'thing')} asked for`;
  return parts.length === 0 ? `${whole}, and nothing is missing.` : `${whole}: ${parts.join(', ')}.`;
}
