import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action } from '../../../engine/step.ts';
import { namesOf } from './names.ts';

/** The name by which a plan gives the assessment another severity. */
export const assessmentCheck = 'dms-assessment';

/** DMS's own look at the task before it loads: what fails stops the run, unless the plan wants it shown only. None where the plan has none. */
export function assessment(plan: Plan): readonly Action[] {
  const wanted = plan.replication.dms?.assessment;
  const severity = plan.checks[assessmentCheck] ?? 'error';
  if (!wanted || severity === 'ignore') return [];
  const { task } = namesOf(plan);
  const { bucket, folder, role, only, except } = wanted;
  return [
    {
      id: 'assessment',
      title: `have DMS assess the task "${task}" before it loads`,
      forward: { op: 'dms.assess@1', input: { task, bucket, folder, role, only, except } },
      until: [
        {
          ask: {
            op: 'dms.assessment@1',
            input: {
              task,
              run: { $answer: 'copy-rows/assessment', path: 'run' },
              reports: `s3://${bucket}${folder === null ? '' : `/${folder}`}`,
            },
          },
          path: 'state',
          ...(severity === 'error' ? { is: ['passed'], never: ['failed'] } : { is: ['passed', 'failed'] }),
          within: '3h',
        },
      ],
      back: { nothing: 'it only looks; its reports stay in the bucket' },
    },
  ];
}
