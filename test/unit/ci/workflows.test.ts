import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Job, Step, Workflow } from '../../../infra/github/model.ts';
import { print } from '../../../infra/github/print.ts';
import { writeWorkflows } from '../../../infra/github/workflows.ts';
import { marked } from '../../../infra/github/write.ts';
import { all, givens, stepsOf, varied } from './rig.ts';
import { breachesOf, rules } from './rules.ts';

test.each([...givens, varied])('$plan: the same bytes twice, and those that are committed', async (given) => {
  const written = writeWorkflows(given);
  expect(writeWorkflows(given).map(({ text }) => text)).toEqual(written.map(({ text }) => text));
  for (const { file, text } of written)
    await expect(marked(text, given.file)).toMatchFileSnapshot(
      `__snapshots__/${given.plan}/${basename(file)}.snap`,
    );
});

/** As a reader of YAML 1.2 finds it, with an action as one text. */
const plain = (workflow: Workflow): unknown =>
  JSON.parse(
    JSON.stringify(workflow, (_, value) =>
      value?.commit === undefined ? value : `${value.action}@${value.commit}`,
    ),
    (_, value) => (typeof value === 'string' && value.endsWith('\n') ? value.trimEnd() : value),
  );
const trimmed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, each) =>
    typeof each === 'string' && each.endsWith('\n') ? each.trimEnd() : each,
  );

test.each(all)('$plan $file: YAML says what was meant, also to a reader of 1.1', ({ workflow, text }) => {
  expect(trimmed(parse(text))).toEqual(plain(workflow));
  // To 1.1 the key `on` is a boolean, as it is in every workflow; GitHub knows.
  const { true: on, ...rest } = trimmed(parse(text, { version: '1.1' })) as { true: unknown };
  expect({ on, ...rest }).toEqual(plain(workflow));
});

test('a printed value is read as it was given', () => {
  const odd = [
    'yes',
    'on',
    'a: b',
    '# c',
    "it's",
    '',
    '- x',
    '12',
    '1e3',
    '~',
    '*a',
    'x #y',
    '{a}',
    `\${{ a }}`,
    `\${{ b || 'c' }}`,
    'a/**',
  ];
  const workflow = { name: 'x', env: Object.fromEntries(odd.map((each, index) => [`v${index}`, each])) };
  expect(parse(print(workflow as never))).toEqual(workflow);
});

const known: { readonly [of: string]: readonly string[] } = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'env', 'defaults', 'jobs'],
  job: [
    'name',
    'needs',
    'if',
    'runs-on',
    'environment',
    'timeout-minutes',
    'permissions',
    'strategy',
    'env',
    'steps',
  ],
  step: ['name', 'if', 'uses', 'with', 'env', 'run'],
};
const strange = (of: string, value: object): readonly string[] =>
  Object.keys(value).filter((key) => !known[of]?.includes(key));

test.each(all)(
  '$plan $file: a job waits for jobs that there are, and nothing has a word that GitHub does not know',
  ({ workflow }) => {
    expect(strange('workflow', workflow)).toEqual([]);
    const jobs: readonly (readonly [string, Job])[] = Object.entries(workflow.jobs);
    for (const [id, job] of jobs) {
      expect(id).toMatch(/^[A-Za-z_][\w-]*$/);
      expect(strange('job', job)).toEqual([]);
      expect((job.needs ?? []).filter((each) => !Object.hasOwn(workflow.jobs, each))).toEqual([]);
      for (const step of job.steps as readonly Step[]) expect(strange('step', step)).toEqual([]);
    }
    const inputs = Object.keys(workflow.on.workflow_dispatch?.inputs ?? {});
    const asked = [...JSON.stringify(workflow).matchAll(/inputs\.(\w+)/g)].map(([, name]) => name ?? '');
    expect(asked.filter((name) => !inputs.includes(name))).toEqual([]);
  },
);

test.each(all)('$plan $file keeps every rule', ({ workflow }) => {
  expect(breachesOf(workflow)).toEqual([]);
});

test.each(all)(
  '$plan $file: a script takes nothing from the environment that is not put there',
  ({ workflow }) => {
    const runners = /^(?:GITHUB_|RUNNER_|PWD$)/;
    for (const { job, step } of stepsOf(workflow)) {
      if (!('run' in step)) continue;
      const set = new Set([
        ...Object.keys(workflow.env),
        ...Object.keys(job.env ?? {}),
        ...Object.keys(step.env ?? {}),
      ]);
      const used = [...step.run.matchAll(/\$\{?([A-Z][A-Z_0-9]+)/g)].map(([, name]) => name ?? '');
      expect(used.filter((name) => !set.has(name) && !runners.test(name))).toEqual([]);
    }
  },
);

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

/** A way to break each rule. */
const planted: { readonly [rule: string]: (workflow: Writable<Workflow>, job: Writable<Job>) => void } = {
  'an action is pinned': (_, job) =>
    void Object.assign(job.steps[0] ?? {}, { uses: { action: 'a/b', commit: 'v1', version: 'v1.0.0' } }),
  'no token may anything by default': (_, job) =>
    void Object.assign(job.permissions, { actions: 'read', 'pull-requests': 'write' }),
  'a script has no expression': (_, job) =>
    void job.steps.push({ name: 'x', run: `echo \${{ inputs.environment }}` }),
  'free words of an event': (_, job) =>
    void job.steps.push({ name: 'x', env: { T: `\${{ github.event.pull_request.title }}` }, run: 'x' }),
  'code of a pull request never runs': ({ on }) => void Object.assign(on, { pull_request_target: {} }),
  'a job has an end': (_, job) => void Reflect.deleteProperty(job, 'timeout-minutes'),
  'what changes something is never given up': ({ concurrency }) =>
    void Object.assign(concurrency, { 'cancel-in-progress': true }),
  'what takes a role of AWS': (_, job) => void Reflect.deleteProperty(job, 'environment'),
  'what acts does not run': (_, job) => void Object.assign(job, { environment: 'prod-review' }),
  'the repository’s token': (_, job) => void Object.assign(job.steps[0] ?? {}, { with: {} }),
  'what was seen is kept': (_, job) => void job.steps.splice(2),
  'there is no key of AWS': ({ env }) => void Object.assign(env, { AWS_ACCESS_KEY_ID: 'x' }),
};

test('each rule finds a breach that is planted, and is the one that does', () => {
  const verify = all.find(({ file }) => file.endsWith('-verify.yml'));
  expect(Object.keys(planted)).toHaveLength(rules.length);
  for (const [rule, plant] of Object.entries(planted)) {
    const workflow = structuredClone(verify?.workflow) as Writable<Workflow>;
    const [job] = Object.values(workflow.jobs) as [Writable<Job>];
    plant(workflow, job);
    expect(breachesOf(workflow as Workflow).join('\n'), rule).toContain(`: ${rule}`);
  }
});
