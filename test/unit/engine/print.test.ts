import { expect, test } from 'vitest';
import { dryRun } from '../../../engine/dry-run.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { planMarkdown } from '../../../engine/print/plan-markdown.ts';
import { planText } from '../../../engine/print/plan-text.ts';
import type { Action, Call, Json } from '../../../engine/step.ts';
import { cutover, probe, set, step } from './toy.ts';

const check = (id: string, forced: boolean): Action => ({
  id,
  title: id,
  check: 'lasting',
  until: [
    forced
      ? { ask: { sql: id, on: 'source' }, path: 'findings.length', is: [0], within: '1m' }
      : { ask: { sql: id, on: 'source' }, path: '', unchanged: '0ms', within: '1m' },
  ],
  back: { nothing: 'it only reads' },
});

const finding = {
  what: 'table "t" | "u" has no primary key',
  why: 'its rows have no name',
  mend: 'ALTER TABLE `t`',
};
const answers: { readonly [ask: string]: Json } = {
  keys: { findings: [finding] },
  engines: { findings: [finding] },
  settings: { findings: [] },
  logs: { findings: [{ what: 'logs end', why: 'nobody keeps them', mend: 'KEEP' }] },
};
const plan = {
  name: 'shop',
  env: 'prod',
  source: { engine: 'mysql', host: 'old.internal' },
  target: { engine: 'mysql', host: 'aurora.internal' },
  replication: { reverse: 'none' },
  phases: { cleanup: [{ step: 'stop-reverse', not_before: '24h' }] },
  thresholds: { write_freeze: '10s' },
} as unknown as Plan;

const late = set('counter', {
  title: 'raise the counter of `t` | `u`',
  forward: { sql: 'set counter ?', values: [{ $from: 'before/copied', path: 'value' }], on: 'target' },
  note: 'about 3 s',
  back: { nothing: 'harmless' },
});
const piped = set('piped', {
  back: { title: 'put `a|b` back', call: { sql: 'x', on: 'target' }, until: [probe('x', 0)] },
});
const watch: Action = {
  id: 'watch',
  title: 'watch',
  until: [probe('x', 1)],
  back: { nothing: 'it only reads' },
};
const steps = [
  step('check', 'prepare', check('keys', true), check('engines', false), check('settings', true)),
  step('check-again', 'cutover', check('keys', true), check('logs', true)),
  ...cutover(late, watch, piped),
];

const planned = () =>
  dryRun(
    steps,
    {
      rows: async () => [],
      ask: async (call: Call) => answers['sql' in call ? String(call.sql) : ''] ?? null,
    },
    () => undefined,
  );

test('a dry run as text', async () => {
  const text = planText(await planned(), plan, 'c0ffee'.repeat(10), 80);
  expect(text).toMatchInlineSnapshot(`
    "shop → mysql at aurora.internal (prod)   plan c0ffeec0ffee   nothing was changed   write budget 10.0 s

    prepare
      check
           ✓ 1 of 3 checks passed
           ✗ keys: table "t" | "u" has no primary key
               because its rows have no name
               ALTER TABLE \`t\`
           ! engines: table "t" | "u" has no primary key
               because its rows have no name
               ALTER TABLE \`t\`
      before
         1 set copied                                              ↩ put copied back

    cutover
      check-again
           1 check of the dry run, once more
           ✓ 0 of 1 check passed
           ✗ logs: logs end
               because nobody keeps them
               KEEP
      freeze
         2 set frozen                                              ↩ put frozen back
      inside
         3 set switched                                          ↩ put switched back
         4 raise the counter of \`t\` | \`u\` (about 3 s) …                ↩ none needed
         5 watch                                                             (proof)
         6 set piped                                                ↩ put \`a|b\` back
      open
    ━━ point of no return ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
         7 set opened                                                  ✗ no way back
      after
         8 set closed                                              ↩ put closed back

    8 actions: 7 exact, 1 with a value known later (…). 1 check passed, 1 warning, 2 failed.
    After the point of no return there is no way back (reverse: none): what aurora.internal takes from then on would be lost by going back."
  `);
});

test('a dry run as Markdown', async () => {
  expect(planMarkdown(await planned(), plan, 'c0ffee'.repeat(10))).toMatchInlineSnapshot(`
    "## \`shop\` → mysql at \`aurora.internal\` (prod)

    Plan \`c0ffeec0ffee\` · nothing was changed · write budget 10.0 s

    8 actions: 7 exact, 1 with a value known later (…). 1 check passed, 1 warning, 2 failed. After the point of no return there is no way back (reverse: none): what aurora.internal takes from then on would be lost by going back.

    - ❌ **keys**: table "t" \\| "u" has no primary key, because its rows have no name. \`\` ALTER TABLE \`t\` \`\`
    - ⚠️ **engines**: table "t" \\| "u" has no primary key, because its rows have no name. \`\` ALTER TABLE \`t\` \`\`
    - ❌ **logs**: logs end, because nobody keeps them. \`KEEP\`

    ### prepare

    | # | step | action | way back |
    |--:|---|---|---|
    | 1 | before | set copied | ↩ put copied back |

    ### cutover

    | # | step | action | way back |
    |--:|---|---|---|
    | 2 | freeze | set frozen | ↩ put frozen back |
    | 3 | inside | set switched | ↩ put switched back |
    | 4 | inside | raise the counter of \`t\` \\| \`u\` (about 3 s) … | ↩ none needed |
    | 5 | inside | watch | (proof) |
    | 6 | inside | set piped | ↩ put \`a\\|b\` back |
    | | | **— point of no return —** | |
    | 7 | open | set opened | ✗ no way back |
    | 8 | after | set closed | ↩ put closed back |
    "
  `);
});

test('a dry run only asks what the checks ask, and says which step it is at', async () => {
  const asked: string[] = [];
  const told: string[] = [];
  const dry = await dryRun(
    steps,
    {
      rows: async () => [],
      ask: async (call) => {
        asked.push('sql' in call ? String(call.sql) : '');
        return null;
      },
    },
    (id) => told.push(id),
  );
  expect(asked).toEqual(['keys', 'engines', 'settings', 'logs']);
  expect(told).toEqual(steps.map(({ id }) => id));
  expect(Object.values(dry.steps[0]?.asked ?? {}).map(({ result }) => result)).toEqual([
    'passed',
    'passed',
    'passed',
  ]);
});

test('what the run itself brings about is not asked before it, and cannot fail a dry run', async () => {
  const login: Action = { ...check('keys', true), id: 'login', check: 'late' };
  const dry = await dryRun(
    [step('check-again', 'cutover', login)],
    {
      rows: async () => [],
      ask: async () => {
        throw new Error('it was asked');
      },
    },
    () => undefined,
  );
  expect(dry.steps[0]?.asked).toEqual({});
  expect(planText(dry, plan, 'c0ffee', 80)).toContain('1 check of what the run makes, asked then');
});

test('what going back costs is said: nothing in the rollback window, and writes without a channel back', async () => {
  const read = { rows: async () => [], ask: async () => null };
  const there = await dryRun([], read, () => undefined);
  expect(planText(there, plan, 'c0ffee', 80)).toContain(
    'there is no way back (reverse: none): what aurora.internal takes from then on would be lost',
  );
  const reversible = { ...plan, replication: { reverse: 'required' } } as unknown as Plan;
  expect(planText(there, reversible, 'c0ffee', 80)).toContain(
    '`migrate rollback` goes back and loses nothing, until the cleanup, which waits for 24h.',
  );
  const back = await dryRun([step('open-source', 'rollback', check('keys', true))], read, () => undefined);
  const text = planText(back, reversible, 'c0ffee', 80);
  expect(text).toContain('shop ↩ mysql at old.internal (prod)');
  expect(text).not.toContain('point of no return `migrate');
});
