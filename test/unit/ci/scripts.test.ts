import { afterAll, expect, test, vi } from 'vitest';
import { parse } from '../../../cli/parse.ts';
import { all, stepsOf } from './rig.ts';
import { type Answer, type Asked, openRunner, scriptOf } from './shell.ts';

vi.mock('../../../cli/commands/validate.ts', () => ({ validateCommand: async () => 0 }));
vi.mock('../../../cli/commands/synth.ts', () => ({ synthCommand: async () => 0 }));
vi.mock('../../../cli/commands/doctor.ts', () => ({ doctorCommand: async () => 0 }));
vi.mock('../../../cli/commands/status.ts', () => ({ statusCommand: async () => 0 }));
vi.mock('../../../cli/commands/plan.ts', () => ({ planCommand: async () => 0 }));
vi.mock('../../../cli/commands/verify.ts', () => ({ verifyCommand: async () => 0 }));
vi.mock('../../../cli/commands/approve.ts', () => ({ approveCommand: async () => 0 }));
vi.mock('../../../cli/commands/rollback.ts', () => ({ rollbackCommand: async () => 0 }));
vi.mock('../../../cli/commands/run.ts', () => ({ runCommand: async () => 0, unwindCommand: async () => 0 }));

const workflows = all.filter(({ plan }) => plan === 'rds-mysql-to-aurora-dms');
const named = (name: string) => workflows.find(({ file }) => file.endsWith(`-${name}.yml`))?.workflow;
const github = {
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_RUN_ID: '7',
  GITHUB_SERVER_URL: 'https://github.com',
};
const typed: Asked[] = [];
const folders: { remove(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of folders) await each.remove();
});

/** Runs a step's script after the files of the steps before it were put there. */
async function step(
  [workflow, job, name]: readonly [string, string, string],
  env: { readonly [name: string]: string },
  answers: { readonly [program: string]: readonly Answer[] },
  files: { readonly [file: string]: string } = {},
) {
  const { script, env: own } = scriptOf(named(workflow), job, name);
  const runner = await openRunner(answers);
  folders.push(runner);
  for (const [file, text] of Object.entries(files)) await runner.write(file, text);
  const ended = await runner.run(script, { ...github, ...own, ...env });
  const asked = await runner.asked();
  typed.push(...asked.filter(({ program }) => program === 'migrate'));
  return { ...runner, ...ended, asked, line: asked.map(({ program, args }) => [program, ...args].join(' ')) };
}

const plan = 'plans/rds-mysql-to-aurora-dms.yaml';
const prod = { ENVIRONMENT: 'prod' };
const saving = `const at = args.indexOf('--out'); if (at > 0) fs.writeFileSync(args[at + 1], '{"format":1}');`;
const status = (state: string, more = {}): Answer => ({
  to: 'status --json',
  out: JSON.stringify({ state, decision: null, rollback: null, ...more }),
});
const fresh = [
  { to: 'doctor', out: 'all stands\n' },
  status('none'),
  { to: 'plan --markdown', out: '# the plan\n', does: saving },
];

const look = ['pull-request', 'review', 'Look, and plan'] as const;

test('a pull request shows what stands and what would be done, and keeps the plan', async () => {
  const done = await step(look, prod, { migrate: fresh });
  expect(done).toMatchObject({ code: 0 });
  expect(done.line).toEqual([
    `migrate doctor ${plan} --env prod`,
    `migrate status ${plan} --env prod --json`,
    `migrate plan ${plan} --env prod --markdown --out review/plan.json`,
  ]);
  expect(await done.read('review/found.md')).toMatch(/^## prod\n[\s\S]*all stands[\s\S]*# the plan\n$/);
  expect(await done.read('review/plan.json')).toBe('{"format":1}');
  await expect(done.read('review/failed')).rejects.toThrow('ENOENT');
});

test('what is missing is said and nothing is planned; what fails, fails the job in the end', async () => {
  const missing = await step(look, prod, {
    migrate: [{ to: 'doctor', code: 3, out: 'missing  a cluster\n' }],
  });
  expect(missing).toMatchObject({ code: 0, line: [`migrate doctor ${plan} --env prod`] });
  expect(await missing.read('review/found.md')).toMatch(
    /missing {2}a cluster[\s\S]*Something is missing in prod/,
  );

  const failed = await step(look, prod, {
    migrate: [...fresh.slice(0, 2), { to: 'plan', code: 3, out: '❌ binlog-format\n' }],
  });
  expect(failed.code).toBe(0);
  expect(await failed.read('review/found.md')).toContain('❌ binlog-format');
  const { script } = scriptOf(named('pull-request'), 'review', 'Fail where something failed');
  expect(await failed.run(script, {})).toEqual({ code: 1, out: '`migrate plan` for prod ended with 3\n' });

  const mute = await step(look, prod, { migrate: [{ to: 'doctor', code: 1, out: 'no credentials\n' }] });
  expect(await mute.read('review/failed')).toBe('AWS did not answer for prod\n');
});

test('a run that stands is not planned anew', async () => {
  const { line, read } = await step(look, prod, { migrate: [fresh[0] as Answer, status('stopped')] });
  expect(line.at(-1)).toBe(`migrate status ${plan} --env prod --json`);
  expect(await read('review/found.md')).toContain('A run stands at **stopped**');
});

test('the plan is validated, and Terraform that is not what it needs is named', async () => {
  const place = ['pull-request', 'check', 'Validate, and write the Terraform again'] as const;
  const git = [
    { to: 'terraform/shop/prod', out: ' M terraform/shop/prod/network/main.tf.json\n' },
    { to: 'status', out: '' },
  ];
  const good: readonly Answer[] = [
    { to: 'validate', out: 'shop is valid\n' },
    { to: 'synth', out: 'unchanged\n' },
  ];
  const drifted = await step(place, {}, { migrate: good, git });
  expect(drifted.code).toBe(1);
  expect(drifted.line.filter((each) => each.startsWith('migrate'))).toEqual([
    `migrate validate ${plan}`,
    ...['dev', 'staging', 'prod'].map(
      (env) => `migrate synth ${plan} --env ${env} --out terraform/shop/${env}`,
    ),
  ]);
  const text = await drifted.read('review/0-plan.md');
  expect(text).toContain('- `terraform/shop/dev` is what the plan needs');
  expect(text).toContain(
    `- **\`terraform/shop/prod\` is not what the plan needs.** Commit what this writes: \`migrate synth ${plan} --env prod --out terraform/shop/prod\``,
  );
  expect(await step(place, {}, { migrate: good, git: [{ to: 'status' }] })).toMatchObject({ code: 0 });
  const invalid = [{ to: 'validate', code: 1, out: 'plans/x.yaml:3:1 a fault\n' }, good[1] as Answer];
  expect(await step(place, {}, { migrate: invalid, git: [{ to: 'status' }] })).toMatchObject({ code: 1 });
});

test('Terraform is planned stack by stack; what waits for an earlier stack is no failure, anything else is', async () => {
  const place = ['pull-request', 'review', 'Plan Terraform'] as const;
  const env = { FOLDER: 'terraform/shop/prod', STACKS: 'network database' };
  const base: readonly Answer[] = [{ to: 'init' }, { to: 'validate' }];
  const of = (stack: string, code: number, out: string): Answer => ({
    to: `-chdir=terraform/shop/prod/${stack} plan`,
    code,
    out,
  });
  const waits = await step(place, env, {
    terraform: [of('network', 2, 'Plan: 9 to add\n'), of('database', 1, 'Error: no matching VPC\n'), ...base],
  });
  expect(waits.code).toBe(0);
  const said = await waits.read('review/terraform.md');
  expect(said).toContain('<code>network</code>: Plan: 9 to add</summary>');
  expect(said).toContain('<code>database</code>: can be planned once `network` is applied</summary>');
  await expect(waits.read('review/failed')).rejects.toThrow('ENOENT');

  const fails = await step(place, env, {
    terraform: [of('network', 0, ''), of('database', 1, 'Error\n'), ...base],
  });
  expect(await fails.read('review/failed')).toBe(
    'the stack database cannot be planned in prod\n'.replace('prod', ''),
  );
});

test('there is one comment, which is written again', async () => {
  const place = ['pull-request', 'comment', 'Write the comment, or write it again'] as const;
  const env = { PULL_REQUEST: '12', COMMIT: 'abc' };
  const files = { 'review/0-plan.md': '## Plan\n', 'review/1-dev.md': '## dev\n' };
  const of = (ids: string) => ({ gh: [{ to: '--paginate', out: ids }, { to: '--method' }] });
  const first = await step(place, env, of(''), files);
  expect(first).toMatchObject({ code: 0 });
  expect(first.line.at(-1)).toBe(
    'gh api --method POST repos/acme/shop/issues/12/comments --field body=@comment.md --silent',
  );
  expect(await first.read('comment.md')).toBe(
    '<!-- migrate shop -->\n# Migration of `shop`, at abc\n\n## Plan\n\n## dev\n\nEverything is in the artifacts of [this run](https://github.com/acme/shop/actions/runs/7).\n',
  );
  const again = await step(place, env, of('41\n57\n'), files);
  expect(again.line.at(-1)).toBe(
    'gh api --method PATCH repos/acme/shop/issues/comments/41 --field body=@comment.md --silent',
  );
  expect(again.asked[0]?.args.at(-1)).toBe(
    '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("<!-- migrate shop -->"))) | .id',
  );
  const long = await step(place, env, of(''), { ...files, 'review/1-prod.md': '界'.repeat(50_000) });
  expect(long.code).toBe(0);
  const text = await long.read('comment.md');
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/This is not all of it\.\n\nEverything is in the artifacts/);
  expect(text).not.toContain('\uFFFD');
});

const going = ['run', 'run', 'Run exactly that'] as const;
const saved = { 'review/plan.json': '{}' };

test('a run is exactly the plan that was reviewed, and without one nothing is begun', async () => {
  const ran = await step(
    going,
    { ...prod, UNTIL: 'replicate' },
    { migrate: [{ to: 'run', out: 'moved\n' }] },
    saved,
  );
  expect(ran).toMatchObject({
    code: 0,
    line: [`migrate run ${plan} --env prod --until replicate --plan-file review/plan.json`],
  });
  expect(await ran.read('record/run.log')).toBe('moved\n');
  const other = await step(going, { ...prod, UNTIL: 'replicate' }, { migrate: [{ to: 'run', code: 64 }] });
  expect(other).toMatchObject({ code: 64, line: [`migrate run ${plan} --env prod --until replicate`] });
});

test('a cutover is approved by those who released the job, and by nobody where none did', async () => {
  const env = { ...prod, UNTIL: 'cutover', PROTECTED_BY: 'prod' };
  const migrate: readonly Answer[] = [
    { to: 'run', code: 5 },
    { to: 'run' },
    status('waiting'),
    { to: 'approve' },
  ];
  const ran = await step(going, env, { migrate, gh: [{ to: 'api', out: 'ada, grace\n' }] }, saved);
  expect(ran.code).toBe(0);
  expect(ran.asked.filter(({ program }) => program === 'migrate').map(({ args }) => args)).toEqual([
    ['run', plan, '--env', 'prod', '--until', 'cutover', '--plan-file', 'review/plan.json'],
    ['status', plan, '--env', 'prod', '--json'],
    ['approve', plan, '--env', 'prod', '--by', 'ada, grace'],
    ['run', plan, '--env', 'prod', '--until', 'cutover', '--plan-file', 'review/plan.json'],
  ]);
  const alone = await step(going, env, { migrate, gh: [{ to: 'api', out: '\n' }] }, saved);
  expect(alone).toMatchObject({ code: 5, out: expect.stringContaining('nobody released this job') });
  expect(alone.line.some((each) => each.includes('approve '))).toBe(false);
});

test('how a run ended is how the job ends; only a cleanup may wait', async () => {
  for (const code of [1, 3, 4])
    expect(
      await step(going, { ...prod, UNTIL: 'cutover' }, { migrate: [{ to: 'run', code }] }, saved),
    ).toMatchObject({ code });
  const open = { ...prod, UNTIL: 'cleanup' };
  expect(await step(going, open, { migrate: [{ to: 'run', code: 5 }] }, saved)).toMatchObject({ code: 0 });
});

test('a run is planned before it is released, and not where something is missing', async () => {
  const place = ['run', 'plan', 'Look, and plan'] as const;
  expect(await step(place, prod, { migrate: fresh })).toMatchObject({ code: 0 });
  expect(await step(place, prod, { migrate: [{ to: 'doctor', code: 3 }] })).toMatchObject({ code: 1 });
});

test('a rollback is planned and run as it was saved; what has begun goes on; an unwind needs no plan', async () => {
  const place = ['go-back', 'plan', 'Look, and plan'] as const;
  const env = { ...prod, HOW: 'rollback' };
  const text: Answer = { to: 'status', out: 'done\n' };
  const planned = await step(place, env, { migrate: [status('done'), fresh[2] as Answer, text] });
  expect(planned.code).toBe(0);
  expect(planned.line.at(-1)).toBe(
    `migrate plan ${plan} --env prod --markdown --out review/plan.json --rollback`,
  );
  const begun = await step(place, env, {
    migrate: [status('done', { rollback: { state: 'stopped' } }), text],
  });
  expect(begun.line.some((each) => each.includes(' plan '))).toBe(false);
  const back = ['go-back', 'back', 'Go back'] as const;
  expect(await step(back, env, { migrate: [{ to: 'rollback' }] }, saved)).toMatchObject({
    code: 0,
    line: [`migrate rollback ${plan} --env prod --plan-file review/plan.json`],
  });
  expect(
    await step(back, { ...prod, HOW: 'unwind' }, { migrate: [{ to: 'unwind', code: 1 }] }, saved),
  ).toMatchObject({
    code: 1,
    line: [`migrate unwind ${plan} --env prod`],
  });
});

test('where it stands and its records are kept', async () => {
  const place = ['run', 'run', 'Say where it stands'] as const;
  const migrate: readonly Answer[] = [
    { to: 'status --json', out: '{}' },
    { to: 'status', out: 'shop (prod)\n' },
  ];
  const env = { ...prod, STATE: 's3://acme-migrations/shop/prod' };
  const kept = await step(place, env, { migrate, aws: [{ to: 's3' }] });
  expect(kept).toMatchObject({ code: 0 });
  expect(kept.line.at(-1)).toBe(
    'aws s3 cp --recursive --only-show-errors s3://acme-migrations/shop/prod record/journal',
  );
  expect(await kept.read('record/status.json')).toBe('{}');
});

test('rows are compared, all or a sample, and the verdict is the job’s', async () => {
  const place = ['verify', 'verify', 'Compare'] as const;
  const migrate = [{ to: 'verify', code: 3, out: '{"verdict":"different"}' }];
  const found = await step(place, { ...prod, MODE: 'quick' }, { migrate });
  expect(found).toMatchObject({ code: 3, line: [`migrate verify ${plan} --env prod --json --quick`] });
  expect(await found.read('comparison/comparison.json')).toBe('{"verdict":"different"}');
  expect((await step(place, { ...prod, MODE: 'full' }, { migrate })).line).toEqual([
    `migrate verify ${plan} --env prod --json`,
  ]);
});

test('a merge applies each stack as it was planned, and deletes nothing', async () => {
  const place = ['apply', 'apply-prod', 'Plan and apply, stack by stack'] as const;
  const shown = (actions: readonly string[]): Answer => ({
    to: 'show -json',
    out: JSON.stringify({ resource_changes: [{ address: 'aws_rds_cluster.x', change: { actions } }] }),
  });
  const base: readonly Answer[] = [
    { to: 'init' },
    { to: 'plan', code: 2 },
    { to: 'show -no-color', out: '# x\n' },
    { to: 'apply' },
  ];
  const applied = await step(place, { STACKS: 'network' }, { terraform: [shown(['create']), ...base] });
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.line.at(-1)).toBe(
    'terraform -chdir=terraform/shop/prod/network apply -input=false -no-color -lock-timeout=5m saved.tfplan',
  );
  const replaced = await step(
    place,
    { STACKS: 'network' },
    { terraform: [shown(['delete', 'create']), ...base] },
  );
  expect(replaced).toMatchObject({ code: 1, out: expect.stringContaining('would delete aws_rds_cluster.x') });
  expect(replaced.line.some((each) => each.includes(' apply '))).toBe(false);
  expect(scriptOf(named('apply'), 'apply-prod', 'Plan and apply, stack by stack').env.STACKS).not.toContain(
    'migration',
  );
});

test('the migration’s own stack is made and destroyed on demand', async () => {
  const place = ['migration-stack', 'stack', 'Plan it, and do that'] as const;
  const terraform = ['init', 'plan', 'show', 'apply'].map((to) => ({ to }));
  const env = { FOLDER: 'terraform/shop/prod/migration' };
  const planned = async (what: string) =>
    (await step(place, { ...env, WHAT: what }, { terraform })).line.find((each) => each.includes(' plan '));
  expect(await planned('make')).not.toContain('-destroy');
  expect(await planned('destroy')).toMatch(/-out=saved\.tfplan -destroy$/);
});

// Every command line that any of the scripts above typed.
afterAll(async () => {
  const said: string[] = [];
  const io = { out: () => undefined, err: (text: string) => void said.push(text), colour: false };
  for (const { args } of typed) expect(await parse(args, io), `${args.join(' ')}: ${said.join('')}`).toBe(0);
  expect(await parse(['plan', plan, '--comment'], io)).toBe(64);
  const written = workflows.flatMap(({ workflow }) =>
    stepsOf(workflow).flatMap(({ step: each }) =>
      'run' in each
        ? [...each.run.matchAll(/^[^"']*?(?:if !|\$\(| |^)migrate ([a-z]+) /gm)].map(([, word]) => word)
        : [],
    ),
  );
  const covered = new Set(typed.map(({ args: [word] }) => word));
  expect(written.length).toBeGreaterThan(10);
  expect(written.filter((word) => !covered.has(word))).toEqual([]);
});
