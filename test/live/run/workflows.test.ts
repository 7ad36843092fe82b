import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ciGivenOf } from '../../../cli/ci.ts';
import { known } from '../../../cli/known.ts';
import { policyOf } from '../../../cli/policy.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Workflow } from '../../../infra/github/model.ts';
import { writeWorkflows } from '../../../infra/github/workflows.ts';
import { onMysql, type Sandbox, startSandbox } from '../../../infra/sandbox/sandbox.ts';
import type { MysqlServer } from '../../../infra/sandbox/servers.ts';
import { openRunner, scriptOf } from '../../unit/ci/shell.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const file = 'plans/quickstart.yaml';
const policy: { Statement: Awaited<ReturnType<typeof policyOf>>['Statement'] } = { Statement: [] };
let sandbox: Sandbox<MysqlServer>;
let runner: Awaited<ReturnType<typeof openRunner>>;
let workflows: readonly { readonly file: string; readonly workflow: Workflow }[];
/** Lets whoever asks AWS do what a role may. */
let take: (which: 'engine' | 'reader') => Promise<void>;

beforeAll(async () => {
  runner = await openRunner({});
  await mkdir(join(runner.work, 'plans'));
  await cp(join(root, 'sql'), join(runner.work, 'sql'), { recursive: true });
  const text = await readFile(join(root, file), 'utf8');
  await writeFile(
    join(runner.work, file),
    text
      .replace('name: shop\n', 'name: shop\nstate: s3://acme-migrations/shop\n')
      .replace('rehearsal:\n', 'infrastructure: { github: { repository: acme/shop } }\nrehearsal:\n'),
  );
  const reading = await readPlan(join(runner.work, file), 'dev', await known());
  if (!reading.ok) throw new Error('the plan is not valid');
  const { plan } = reading;
  workflows = writeWorkflows(ciGivenOf([plan], file));
  take = async (which) => {
    policy.Statement = (await policyOf(plan, {}, which)).Statement;
  };
  await take('engine');
  sandbox = onMysql(await startSandbox(plan, { policy }));
  const program = join(runner.bin, 'migrate');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/migrate.js')}' "$@"\n`);
  await chmod(program, 0o755);
});
afterAll(async () => {
  await sandbox?.stop();
  await runner?.remove();
});

/** Runs a step of a workflow against the sandbox, with the real program. */
async function step(name: string, job: string, title: string, env: { readonly [name: string]: string } = {}) {
  const { workflow } = workflows.find((each) => each.file.endsWith(`-${name}.yml`)) ?? {};
  const { script, env: own } = scriptOf(workflow, job, title);
  const { code, out } = await runner.run(script, {
    ...sandbox.environment,
    ENVIRONMENT: 'dev',
    ...own,
    ...env,
  });
  return { code, out };
}

const refused = () =>
  sandbox.aws.log.filter(({ refused }) => refused !== undefined && /Denied/.test(refused));

test('from the review to the way back, by the scripts of the workflows and the rights of their roles', async () => {
  await take('reader');
  expect(await step('pull-request', 'review', 'Look, and plan')).toMatchObject({ code: 0 });
  expect(refused()).toEqual([]);
  const found = await runner.read('review/found.md');
  expect(found).toContain('and nothing is missing.');
  expect(found).toContain('— point of no return —');
  expect(await runner.read('review/plan.json')).toContain('"format": 1');

  await take('engine');
  const ran = await step('run', 'run', 'Run exactly that', { UNTIL: 'replicate' });
  expect(ran, ran.out).toMatchObject({ code: 0 });
  expect(await runner.read('record/run.log')).toContain('Stopped after replicate');
  expect(
    await step('run', 'run', 'Say where it stands', { STATE: 's3://acme-migrations/shop/dev' }),
  ).toMatchObject({ code: 0 });
  expect(JSON.parse(await runner.read('record/status.json'))).toMatchObject({
    run: 'run-0001',
    decision: null,
  });

  await take('reader');
  expect(await step('run', 'plan', 'Look, and plan')).toMatchObject({ code: 0 });
  expect(await runner.read('review/found.md')).toContain('A run stands at **');

  await take('engine');
  const moved = await step('run', 'run', 'Run exactly that', { UNTIL: 'cutover' });
  expect(moved, moved.out).toMatchObject({ code: 0 });
  const compared = await step('verify', 'verify', 'Compare', { MODE: 'full' });
  expect(compared, compared.out).toMatchObject({ code: 0 });
  expect(JSON.parse(await runner.read('comparison/comparison.json'))).toMatchObject({ verdict: 'equal' });

  await take('reader');
  const planned = await step('go-back', 'plan', 'Look, and plan', { HOW: 'rollback' });
  expect(planned, planned.out).toMatchObject({ code: 0 });
  await take('engine');
  const back = await step('go-back', 'back', 'Go back', { HOW: 'rollback' });
  expect(back, back.out).toMatchObject({ code: 0 });
  expect(await runner.read('record/back.log')).toContain('"shop" is back on');
  expect(refused()).toEqual([]);
});
