import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Finding } from '../../../engine/findings.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { reasonFor } from './assessment-reasons.ts';
import { findTask } from './find-task.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `only` and `except`: assessments by their API keys. It answers with the ARN of the run, as `run`. */
    'dms.assess@1': {
      input: {
        task: string;
        bucket: string;
        folder: string | null;
        role: string;
        only: readonly string[];
        except: readonly string[];
      };
    };
    /** `reports`: where DMS leaves what it found, as people would look for it. */
    'dms.assessment@1': { input: { task: string; run: string; reports: string } };
  }
}

/** An assessment run as DMS tells it. (API reference, ReplicationTaskAssessmentRun.) */
type Run = {
  readonly ReplicationTaskAssessmentRunArn: string;
  readonly Status: string;
  readonly LastFailureMessage?: string;
  readonly AssessmentProgress?: {
    readonly IndividualAssessmentCount?: number;
    readonly IndividualAssessmentCompletedCount?: number;
  };
};
type Individual = { readonly IndividualAssessmentName: string; readonly Status: string };

const underWay = new Set(['starting', 'provisioning', 'running']);

async function runsOf(
  { aws }: Pick<Tools, 'aws'>,
  filter: 'replication-task-arn' | 'replication-task-assessment-run-arn',
  arn: string,
): Promise<readonly Run[]> {
  try {
    const { ReplicationTaskAssessmentRuns = [] } = (await aws({
      aws: 'dms:DescribeReplicationTaskAssessmentRuns',
      input: { Filters: [{ Name: filter, Values: [arn] }] },
      all: true,
    })) as { ReplicationTaskAssessmentRuns?: readonly Run[] };
    return ReplicationTaskAssessmentRuns;
  } catch (error) {
    if ((error as { code?: string }).code === 'ResourceNotFoundFault') return [];
    throw error;
  }
}

/** Begins a run; one that is under way, begun by a run of this engine that was killed, is taken up. */
const assess = operation({
  name: 'dms.assess@1',
  reads: false,
  async run({ task: name, bucket, folder, role, only, except }, tools): Promise<Json> {
    const task = await findTask(tools, name);
    if (task === null)
      throw new Fault(`DMS has no task "${name}"`, { next: 'Unwind, and run again: it is made anew.' });
    const arn = task.ReplicationTaskArn;
    const begun = (await runsOf(tools, 'replication-task-arn', arn)).find(({ Status }) =>
      underWay.has(Status),
    );
    if (begun) return { run: begun.ReplicationTaskAssessmentRunArn };
    const { ReplicationTaskAssessmentRun: run } = (await tools.aws({
      aws: 'dms:StartReplicationTaskAssessmentRun',
      input: {
        ReplicationTaskArn: arn,
        ServiceAccessRoleArn: role,
        ResultLocationBucket: bucket,
        // No two runs of an account have one name.
        AssessmentRunName: `${name}-${new Date().toISOString().replace(/\D/g, '')}`,
        ...(folder !== null && { ResultLocationFolder: folder }),
        ...(only.length > 0 && { IncludeOnly: only }),
        ...(except.length > 0 && { Exclude: except }),
      },
    })) as { ReplicationTaskAssessmentRun: Run };
    return { run: run.ReplicationTaskAssessmentRunArn };
  },
});

/**
 * How a run ended: `passed`; `failed` where an assessment failed or could not be made; `running` until then, and until the task can be
 * started. What only warns is a finding of a run that passed.
 */
const assessment = operation({
  name: 'dms.assessment@1',
  reads: true,
  async run({ task: name, run: arn, reports }, tools): Promise<Json> {
    const [run] = await runsOf(tools, 'replication-task-assessment-run-arn', arn);
    if (run === undefined) return { state: 'running' };
    const { IndividualAssessmentCount: of = 0, IndividualAssessmentCompletedCount: done = 0 } =
      run.AssessmentProgress ?? {};
    const task = await findTask(tools, name);
    if (underWay.has(run.Status) || task?.Status === 'testing') {
      if (of > 0) tools.progress({ done, of, unit: 'assessments' });
      return { state: 'running' };
    }
    const made = (await tools.aws({
      aws: 'dms:DescribeReplicationTaskIndividualAssessments',
      input: { Filters: [{ Name: 'replication-task-assessment-run-arn', Values: [arn] }] },
      all: true,
    })) as { ReplicationTaskIndividualAssessments?: readonly Individual[] };
    return verdictOf(run, made.ReplicationTaskIndividualAssessments ?? [], reports);
  },
});

/** Individual states that are no reason to stop; any other but `warning` is: what was not looked at is not well. */
const well = new Set(['passed', 'skipped']);

function verdictOf(
  { Status, LastFailureMessage = '' }: Run,
  all: readonly Individual[],
  reports: string,
): Json {
  const of = (fits: (state: string) => boolean): readonly Individual[] =>
    all.filter((each) => fits(each.Status));
  const [warned, stopped] = [
    of((state) => state === 'warning'),
    of((state) => state !== 'warning' && !well.has(state)),
  ];
  const finding = (one: Individual): Finding => findingOf(one, LastFailureMessage, reports);
  const broken = !['passed', 'warning', 'failed'].includes(Status);
  const findings = [
    ...(broken && stopped.length === 0
      ? [
          {
            what: `DMS's premigration assessment ended as "${Status}"${LastFailureMessage === '' ? '' : `: ${LastFailureMessage}`}`,
            why: 'what it did not look at may fail in the load',
            mend: 'Run again; see whether DMS may assume the role of `replication.dms.assessment` and write to its bucket.',
          },
        ]
      : []),
    ...stopped.map(finding),
    ...warned.map(finding),
  ];
  const failed = broken || stopped.length > 0 || Status === 'failed';
  return { state: failed ? 'failed' : 'passed', assessments: all.length, findings };
}

function findingOf(
  { IndividualAssessmentName: name, Status }: Individual,
  last: string,
  reports: string,
): Finding {
  const verdict: { readonly [state: string]: string } = { failed: 'failed', warning: 'warns' };
  const how = verdict[Status] ?? `could not be made: it is "${Status}"`;
  return {
    what: `DMS's premigration assessment "${name}" ${how}${Status === 'error' && last !== '' ? ` (${last})` : ''}`,
    why: reasonFor(name),
    mend: `DMS names what it found in "${name}.json" in ${reports}. Mend that, or name the assessment in \`replication.dms.assessment.except\`.`,
  };
}

export const assessOperations: readonly Operation[] = [assess, assessment];
