import { assess, assessmentsFor } from '../../dms/assess.ts';
import { readMappings } from '../../dms/mappings.ts';
import { readSettings } from '../../dms/settings.ts';
import { type Given, list, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { tellAssessment, tellRun } from './assessment-output.ts';
import { isTested } from './connections.ts';
import { findEndpoint } from './endpoints.ts';
import { engineNamed } from './engines.ts';
import { alreadyExists, invalidCombination, invalidState, invalidValue, noBucket } from './fault.ts';
import { filterList, matching } from './filters.ts';
import { checkWord } from './identifier.ts';
import { findInstance } from './instances.ts';
import { loginOf } from './login-of.ts';
import { page, paging } from './paging.ts';
import type { AssessmentRun, IndividualAssessment } from './records.ts';
import { migrationTypes, type Replication } from './replication.ts';
import { findTask } from './tasks.ts';

/** The operations on premigration assessments. There is no report in the bucket: a run's verdicts are told by the API alone. */
export const assessmentOperations = (account: Account): Operations => ({
  StartReplicationTaskAssessmentRun: operation({
    parameters: startParameters,
    needs: ['ReplicationTaskArn', 'ServiceAccessRoleArn', 'ResultLocationBucket', 'AssessmentRunName'],
    answer: (input, { region }) => start(account, input, region),
  }),
  DescribeReplicationTaskAssessmentRuns: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const runs = matching(account.assessmentRuns.values(), Filters, {
        'replication-task-assessment-run-arn': ({ arn }) => arn,
        'replication-task-arn': ({ task }) => task,
        'replication-instance-arn': ({ instance }) => instance,
        status: ({ status }) => status,
      });
      const { items, more } = page(runs, asked, { keyOf: ({ name, arn }) => `${name} ${arn}` });
      return { ReplicationTaskAssessmentRuns: items.map((run) => tellRun(account, run)), ...more };
    },
  }),
  DescribeReplicationTaskIndividualAssessments: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const all = [...account.assessmentRuns.values()].flatMap((run) =>
        run.assessments.map((assessment) => ({ run, assessment })),
      );
      const some = matching(all, Filters, {
        'replication-task-assessment-run-arn': ({ run }) => run.arn,
        'replication-task-arn': ({ run }) => run.task,
        status: ({ assessment }) => assessment.status,
      });
      const { items, more } = page(some, asked, {
        keyOf: ({ run, assessment }) => `${run.name} ${assessment.name} ${assessment.arn}`,
      });
      return {
        ReplicationTaskIndividualAssessments: items.map(({ run, assessment }) =>
          tellAssessment(run, assessment),
        ),
        ...more,
      };
    },
  }),
  DescribeApplicableIndividualAssessments: operation({
    parameters: applicableParameters,
    answer: (input) => {
      const { items, more } = page(applicable(account, input), input, { keyOf: (name) => name });
      return { IndividualAssessmentNames: items, ...more };
    },
  }),
});

const startParameters = {
  ReplicationTaskArn: text,
  ServiceAccessRoleArn: text,
  ResultLocationBucket: text,
  ResultLocationFolder: text,
  AssessmentRunName: text,
  IncludeOnly: list(text),
  Exclude: list(text),
} as const;
const applicableParameters = {
  ReplicationTaskArn: text,
  ReplicationInstanceArn: text,
  SourceEngineName: text,
  TargetEngineName: text,
  MigrationType: text,
  ...paging,
} as const;

function start(
  account: Account,
  input: Given<
    typeof startParameters,
    'ReplicationTaskArn' | 'ServiceAccessRoleArn' | 'ResultLocationBucket' | 'AssessmentRunName'
  >,
  region: string,
): unknown {
  const task = findTask(account, input.ReplicationTaskArn);
  const before = task.status;
  if (!['ready', 'stopped', 'failed'].includes(before))
    throw invalidState(`Replication Task cannot be assessed, invalid state: ${before}`);
  for (const endpoint of [task.source, task.target])
    if (engineNamed(findEndpoint(account, endpoint).engine).settings === 'PostgreSQLSettings')
      throw invalidValue('The sandbox makes no assessments of PostgreSQL');
    else if (!isTested(account, task.instance ?? '', endpoint))
      throw invalidState(
        'Test connection for replication instance and endpoint should be successful for assessing the replication task',
      );
  for (const { name } of account.assessmentRuns.values())
    if (name === input.AssessmentRunName) throw alreadyExists(`Assessment run ${name} already exists`);
  if (!account.surroundings.bucket(input.ResultLocationBucket))
    throw noBucket(`The S3 bucket ${input.ResultLocationBucket} was not found`);
  const run: AssessmentRun = {
    arn: newArn(region, 'assessment-run'),
    task: task.arn,
    instance: task.instance ?? '',
    name: input.AssessmentRunName,
    created: new Date(),
    role: input.ServiceAccessRoleArn,
    bucket: input.ResultLocationBucket,
    folder: input.ResultLocationFolder,
    assessments: chooseAssessments(task, input).map((name) => ({
      arn: newArn(region, 'individual-assessment'),
      name,
      status: 'pending',
    })),
    status: 'starting',
  };
  account.assessmentRuns.set(run.arn, run);
  task.status = 'testing';
  account.after(account.times.task, () => {
    run.status = 'running';
    void make(account, task, run).finally(() => {
      if (task.status === 'testing') task.status = before;
    });
  });
  return { ReplicationTaskAssessmentRun: tellRun(account, run) };
}

function chooseAssessments(
  { type }: Replication,
  { IncludeOnly, Exclude }: Given<typeof startParameters>,
): readonly string[] {
  if (IncludeOnly && Exclude)
    throw invalidCombination('You can specify either IncludeOnly or Exclude, but not both.');
  const all = assessmentsFor(type);
  for (const name of [...(IncludeOnly ?? []), ...(Exclude ?? [])])
    if (!all.includes(name))
      throw invalidValue(`The sandbox does not make the individual assessment "${name}" for ${type} tasks`);
  return IncludeOnly ?? all.filter((name) => !Exclude?.includes(name));
}

async function make(account: Account, task: Replication, run: AssessmentRun): Promise<void> {
  const byName = (name: string): IndividualAssessment | undefined =>
    run.assessments.find((each) => each.name === name);
  try {
    await assess(
      run.assessments.map(({ name }) => name),
      {
        source: loginOf(account, findEndpoint(account, task.source)),
        target: loginOf(account, findEndpoint(account, task.target)),
        mappings: readMappings(task.mappings),
        settings: readSettings(undefined, task.settings).settings,
        type: task.type,
      },
      {
        begun: (name) => Object.assign(byName(name) ?? {}, { status: 'running', started: new Date() }),
        ended: (name, status) => Object.assign(byName(name) ?? {}, { status }),
      },
    );
    const verdicts = new Set(run.assessments.map(({ status }) => status));
    run.status = verdicts.has('failed') ? 'failed' : verdicts.has('warning') ? 'warning' : 'passed';
  } catch (error) {
    for (const each of run.assessments)
      if (each.status === 'running' || each.status === 'pending') each.status = 'error';
    run.status = 'error-executing';
    run.failure = (error as Error).message;
  }
}

/** Of a task, of a task that might be, or all there are. */
function applicable(account: Account, input: Given<typeof applicableParameters>): readonly string[] {
  const { ReplicationTaskArn: task, ReplicationInstanceArn: instance, MigrationType: type } = input;
  const engines = [input.SourceEngineName, input.TargetEngineName];
  if (task !== undefined) return assessmentsFor(findTask(account, task).type);
  if ([instance, type, ...engines].every((each) => each === undefined)) return assessmentsFor();
  if (instance === undefined || type === undefined || engines.includes(undefined))
    throw invalidCombination(
      'ReplicationInstanceArn, SourceEngineName, TargetEngineName and MigrationType must be given together.',
    );
  findInstance(account, instance);
  for (const engine of engines)
    checkWord(engine ?? '', 'SourceEngineName and TargetEngineName', ['mysql', 'mariadb', 'aurora']);
  return assessmentsFor(checkWord(type, 'MigrationType', migrationTypes));
}
