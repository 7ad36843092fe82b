import type { Job, Workflow } from '../../../infra/github/model.ts';

type Rule = { readonly rule: string; readonly broken: (workflow: Workflow) => readonly string[] };

const jobsOf = ({ jobs }: Workflow) => Object.entries(jobs);

const everyJob =
  (wrong: (job: Job) => boolean) =>
  (workflow: Workflow): readonly string[] =>
    jobsOf(workflow).flatMap(([id, job]) => (wrong(job) ? [id] : []));

/** The jobs that act: those that take another role than the one that reads. */
const acts = (job: Job): boolean =>
  JSON.stringify(job.steps).includes('engine') || /apply|destroy/.test(scripts(job));

const scripts = ({ steps }: Job): string => steps.map((step) => ('run' in step ? step.run : '')).join('\n');

/** What every workflow has to keep, each as what breaks it. */
export const rules: readonly Rule[] = [
  {
    rule: 'an action is pinned to a commit, with its version beside it',
    broken: everyJob(({ steps }) =>
      steps.some(
        (step) =>
          'uses' in step &&
          !(/^[0-9a-f]{40}$/.test(step.uses.commit) && /^v\d+\.\d+\.\d+$/.test(step.uses.version)),
      ),
    ),
  },
  {
    rule: 'no token may anything by default, and a job’s no more than it needs',
    broken: (workflow) => [
      ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['workflow']),
      ...everyJob(({ permissions, steps }) => {
        const allowed: { readonly [name: string]: boolean } = {
          contents: steps.some((step) => 'uses' in step && step.uses.action === 'actions/checkout'),
          actions: scripts({ steps } as Job).includes('/approvals'),
          'id-token': steps.some((step) => 'uses' in step && step.uses.action.startsWith('aws-actions/')),
          'pull-requests': scripts({ steps } as Job).includes('gh api --method'),
        };
        return Object.keys(permissions).some((name) => !allowed[name]);
      })(workflow),
    ],
  },
  {
    rule: 'a script has no expression: what somebody wrote comes by the environment, as a value',
    broken: everyJob((job) => scripts(job).includes(`$\{{`)),
  },
  {
    rule: 'free words of an event are not even taken into the environment',
    broken: (workflow) =>
      /github\.(?:event\.(?!pull_request\.(?:number|head\.sha|head\.repo\.full_name)\b)|head_ref)/.test(
        JSON.stringify(workflow),
      )
        ? ['workflow']
        : [],
  },
  {
    rule: 'code of a pull request never runs with the rights of the base',
    broken: ({ on }) => ('pull_request_target' in on || 'workflow_run' in on ? ['workflow'] : []),
  },
  { rule: 'a job has an end', broken: everyJob((job) => job['timeout-minutes'] === undefined) },
  {
    rule: 'what changes something is never given up for a newer one, nor beside another',
    broken: ({ on, concurrency, ...rest }) =>
      concurrency?.group && (on.pull_request !== undefined || concurrency['cancel-in-progress'] === false)
        ? []
        : [String(rest.name)],
  },
  {
    rule: 'what takes a role of AWS runs in an environment of GitHub, by whose rules the role is given',
    broken: everyJob((job) => job.permissions['id-token'] === 'write' && job.environment === undefined),
  },
  {
    rule: 'what acts does not run in an environment for reviews, nor what reviews in one that acts',
    broken: (workflow) =>
      jobsOf(workflow).flatMap(([id, job]) => {
        if (job.permissions['id-token'] === undefined) return [];
        const reviews = /review/.test(job.environment ?? '');
        return acts(job) === reviews ? [id] : [];
      }),
  },
  {
    rule: 'the repository’s token is not left behind in the working copy',
    broken: everyJob(({ steps }) =>
      steps.some(
        (step) =>
          'uses' in step &&
          step.uses.action === 'actions/checkout' &&
          step.with?.['persist-credentials'] !== false,
      ),
    ),
  },
  {
    rule: 'what was seen is kept, also of what failed',
    broken: everyJob(
      ({ permissions, steps }) =>
        permissions['pull-requests'] === undefined &&
        !steps.some(
          (step) =>
            'uses' in step && step.uses.action === 'actions/upload-artifact' && step.if === 'always()',
        ),
    ),
  },
  {
    rule: 'there is no key of AWS in a workflow',
    broken: (workflow) =>
      /AWS_ACCESS_KEY_ID|AWS_SECRET|aws-access-key/.test(JSON.stringify(workflow)) ? ['workflow'] : [],
  },
];

/** Every rule that a workflow breaks, and where. */
export const breachesOf = (workflow: Workflow): readonly string[] =>
  rules.flatMap(({ rule, broken }) => broken(workflow).map((where) => `${where}: ${rule}`));
