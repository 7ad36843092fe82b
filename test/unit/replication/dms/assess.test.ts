import { expect, test } from 'vitest';
import type { Tools } from '../../../../drivers/operation.ts';
import { assessOperations } from '../../../../drivers/replication/dms/assess.ts';
import { assessment } from '../../../../drivers/replication/dms/assessment.ts';
import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Json } from '../../../../engine/step.ts';
import { readExample } from '../../aws/examples.ts';

const byDms = await readExample('rds-mysql-to-aurora-dms.yaml');
const task = { ReplicationTaskArn: 'arn:task', ReplicationTaskIdentifier: 'shop-dev', Status: 'ready' };

/** Makes a verb with a DMS that answers so; what was begun there. */
async function make(name: string, input: object, dms: { runs: object[]; made?: object[]; status?: string }) {
  const begun: Json[] = [];
  const aws: Tools['aws'] = async ({ aws: operation, input: given }) => {
    switch (operation) {
      case 'dms:DescribeReplicationTasks':
        return { ReplicationTasks: [{ ...task, Status: dms.status ?? task.Status }] };
      case 'dms:DescribeReplicationTaskAssessmentRuns':
        return { ReplicationTaskAssessmentRuns: dms.runs as Json[] };
      case 'dms:DescribeReplicationTaskIndividualAssessments':
        return { ReplicationTaskIndividualAssessments: (dms.made ?? []) as Json[] };
      case 'dms:StartReplicationTaskAssessmentRun':
        begun.push(given as Json);
        return { ReplicationTaskAssessmentRun: { ReplicationTaskAssessmentRunArn: 'arn:new' } };
    }
    throw new Error(`nobody asks for ${operation}`);
  };
  const verb = assessOperations.find((each) => each.name === name);
  const tools = { aws, progress: () => undefined } as unknown as Tools;
  return { answer: await verb?.run({ task: 'shop-dev', ...input } as never, tools), begun };
}

const wanted = { bucket: 'b', folder: 'f', role: 'arn:role', only: [], except: ['x'] };
const run = (Status: string, more = {}) => ({ ReplicationTaskAssessmentRunArn: 'arn:run', Status, ...more });

test('a run is begun where none is under way, and one that is under way is taken up', async () => {
  const first = await make('dms.assess@1', wanted, { runs: [run('failed')] });
  expect(first.answer).toEqual({ run: 'arn:new' });
  expect(first.begun).toEqual([
    {
      ReplicationTaskArn: 'arn:task',
      ServiceAccessRoleArn: 'arn:role',
      ResultLocationBucket: 'b',
      ResultLocationFolder: 'f',
      AssessmentRunName: expect.stringMatching(/^shop-dev-\d{17}$/),
      Exclude: ['x'],
    },
  ]);
  const again = await make('dms.assess@1', wanted, { runs: [run('provisioning')] });
  expect(again).toEqual({ answer: { run: 'arn:run' }, begun: [] });
});

const one = (IndividualAssessmentName: string, Status: string) => ({ IndividualAssessmentName, Status });
const asked = { run: 'arn:run', reports: 's3://b/f' };

test.each([
  ['is under way', [run('running')], 'ready', [], 'running', []],
  ['is not told yet', [], 'ready', [], 'running', []],
  ['ended, and the task cannot be started yet', [run('passed')], 'testing', [], 'running', []],
  ['found nothing', [run('passed')], 'ready', [one('a', 'passed'), one('b', 'skipped')], 'passed', []],
  ['only warns', [run('warning')], 'ready', [one('a', 'warning')], 'passed', ['"a" warns']],
  [
    'failed',
    [run('failed', { LastFailureMessage: 'of a' })],
    'ready',
    [one('a', 'warning'), one('b', 'failed'), one('c', 'error')],
    'failed',
    ['"b" failed', '"c" could not be made: it is "error" (of a)', '"a" warns'],
  ],
  [
    'broke',
    [run('error-provisioning', { LastFailureMessage: 'no role' })],
    'ready',
    [],
    'failed',
    ['ended as "error-provisioning": no role'],
  ],
] as const)('of a run that %s', async (_, runs, status, made, state, findings) => {
  const { answer } = await make('dms.assessment@1', asked, { runs: [...runs], made: [...made], status });
  const { findings: found = [], ...rest } = answer as { findings?: { what: string; why: string }[] };
  expect(rest).toMatchObject({ state });
  expect(found.map(({ what }) => what.replace("DMS's premigration assessment ", ''))).toEqual(findings);
  expect(found.filter(({ why }) => why === '')).toEqual([]);
});

test('what fails stops the run, unless the plan has it shown only; without a place for reports none is made', () => {
  const of = (checks: Plan['checks']) => assessment({ ...byDms, checks });
  expect(of({})).toMatchObject([{ until: [{ is: ['passed'], never: ['failed'], within: '3h' }] }]);
  expect(of({ 'dms-assessment': 'warn' })).toMatchObject([{ until: [{ is: ['passed', 'failed'] }] }]);
  expect(of({ 'dms-assessment': 'ignore' })).toEqual([]);
  const { dms } = byDms.replication;
  const without = { ...byDms.replication, dms: dms && { ...dms, assessment: null } };
  expect(assessment({ ...byDms, replication: without })).toEqual([]);
});
