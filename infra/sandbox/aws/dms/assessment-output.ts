import type { Account } from './account.ts';
import type { AssessmentRun, IndividualAssessment } from './records.ts';

/** An assessment run as the service shows it. */
export function tellRun({ assessmentRuns }: Account, run: AssessmentRun) {
  const count = (...states: readonly IndividualAssessment['status'][]) =>
    run.assessments.filter(({ status }) => states.includes(status)).length;
  const latest = [...assessmentRuns.values()].findLast(({ task }) => task === run.task);
  return {
    ReplicationTaskAssessmentRunArn: run.arn,
    ReplicationTaskArn: run.task,
    Status: run.status,
    ReplicationTaskAssessmentRunCreationDate: run.created,
    AssessmentProgress: {
      IndividualAssessmentCount: run.assessments.length,
      IndividualAssessmentCompletedCount: run.assessments.length - count('pending', 'running'),
    },
    ...(run.failure !== undefined && { LastFailureMessage: run.failure }),
    ServiceAccessRoleArn: run.role,
    ResultLocationBucket: run.bucket,
    ...(run.folder !== undefined && { ResultLocationFolder: run.folder }),
    AssessmentRunName: run.name,
    IsLatestTaskAssessmentRun: latest === run,
    ResultStatistic: {
      Passed: count('passed'),
      Failed: count('failed'),
      Error: count('error'),
      Warning: count('warning'),
      Cancelled: 0,
      Skipped: 0,
    },
  };
}

/** One assessment of a run as the service shows it. */
export const tellAssessment = (run: AssessmentRun, { arn, name, status, started }: IndividualAssessment) => ({
  ReplicationTaskIndividualAssessmentArn: arn,
  ReplicationTaskAssessmentRunArn: run.arn,
  IndividualAssessmentName: name,
  Status: status,
  ...(started && { ReplicationTaskIndividualAssessmentStartDate: started }),
});
