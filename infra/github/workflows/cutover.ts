import {
  actions,
  checkout,
  install,
  keep,
  patience,
  pick,
  pickRegion,
  pickRole,
  runner,
  secretsOf,
  takeRole,
} from '../actions.ts';
import type { Given } from '../given.ts';
import { keepRecord } from '../keep-record.ts';
import type { Job, Workflow } from '../model.ts';
import { readPlan } from '../read-plan.ts';
import { environmentInput, frame } from '../workflow.ts';

/**
 * On demand: the run, as far as a phase. It is planned first, by the role that only reads; the rules of GitHub's environment then wait for
 * whoever reviews that plan; and exactly it is run, or what a run that stands began with. Run it up to `replicate` first: the next time it goes on from
 * there, with a job's whole time, and with fresh credentials, before the freeze.
 */
export const cutover = (given: Given): Workflow => ({
  ...frame(given, 'run', `\${{ inputs.environment }}`),
  on: {
    workflow_dispatch: {
      inputs: {
        ...environmentInput(given),
        until: {
          description:
            'How far; replicate first, then cutover, and cleanup when the rollback window may close',
          type: 'choice',
          required: true,
          options: ['prepare', 'replicate', 'cutover', 'cleanup'],
          default: 'replicate',
        },
      },
    },
  },
  jobs: { plan: plan(given, 'reviewing'), run: run(given) },
});

/** What would be done, for whoever approves it; nothing that can change anything is allowed to this job. */
export const plan = (given: Given, reviewed: string, further = ''): Job => ({
  name: 'Plan it',
  'runs-on': runner,
  environment: pick(given, ({ reviewedIn }) => reviewedIn),
  'timeout-minutes': 60,
  permissions: { contents: 'read', 'id-token': 'write' },
  env: { ENVIRONMENT: `\${{ inputs.environment }}`, ...secretsOf(given) },
  steps: [
    checkout,
    ...install,
    takeRole('Take the role that reads', pickRole(given, 'reader'), pickRegion(given)),
    {
      name: 'Look, and plan',
      run: `${readPlan}${further}
${reviewed} > review/found.md
cat review/found.md >> "$GITHUB_STEP_SUMMARY"
if [ -f review/failed ] || [ -f review/missing ]; then
  cat review/failed review/missing 2> /dev/null || true
  exit 1
fi
`,
    },
    keep(`plan-\${{ inputs.environment }}`, 'review'),
  ],
});

/** The plan that was reviewed, as the job before kept it. */
export const getPlan = {
  name: 'Get the plan that was reviewed',
  uses: actions.download,
  with: { name: `plan-\${{ inputs.environment }}`, path: 'review' },
} as const;

/** What a job has that acts. */
export const acting = (given: Given) =>
  ({
    needs: ['plan'],
    'runs-on': runner,
    environment: pick(given, ({ protectedBy }) => protectedBy),
    'timeout-minutes': patience,
    permissions: { contents: 'read', 'id-token': 'write' },
  }) as const;

/** The role that acts, for as long as a job may last. */
export const takeEngine = (given: Given) =>
  takeRole('Take the engine’s role', pickRole(given, 'engine'), pickRegion(given), 21_600);

const run = (given: Given): Job => ({
  name: `Run it until \${{ inputs.until }}`,
  ...acting(given),
  // Who released the job is asked of GitHub.
  permissions: { contents: 'read', 'id-token': 'write', actions: 'read' },
  env: {
    ENVIRONMENT: `\${{ inputs.environment }}`,
    UNTIL: `\${{ inputs.until }}`,
    PROTECTED_BY: pick(given, ({ protectedBy }) => protectedBy),
    GH_TOKEN: `\${{ github.token }}`,
    STATE: pick(given, ({ state }) => state),
    ...secretsOf(given),
  },
  steps: [
    checkout,
    ...install,
    getPlan,
    takeEngine(given),
    { name: 'Run exactly that', run: runScript },
    ...keepRecord(`run-\${{ inputs.environment }}`),
  ],
});

/**
 * Without a saved plan nothing is begun: `migrate run` goes on with what stands, or refuses. A cutover that waits for an approval gets it from
 * those who released this job, by their names, and from nobody where GitHub let it through by itself.
 */
const runScript = `mkdir -p record
running() {
  set --
  if [ -f review/plan.json ]; then set -- --plan-file review/plan.json; fi
  migrate run "$PLAN" --env "$ENVIRONMENT" --until "$UNTIL" "$@" 2>&1 | tee -a record/run.log
}
waits_for_approval() {
  migrate status "$PLAN" --env "$ENVIRONMENT" --json | node -e '
    const { state, decision } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    process.exit(state === "waiting" && decision === null ? 0 : 1);
  '
}
code=0
running || code=$?
if [ "$code" = 5 ] && [ "$UNTIL" = cutover ] && waits_for_approval; then
  by=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/approvals" \\
    --jq '[.[] | select(.state == "approved" and any(.environments[]; .name == env.PROTECTED_BY)) | .user.login] | unique | join(", ")')
  if [ -z "$by" ]; then
    echo "::error::nobody released this job: give the environment $PROTECTED_BY required reviewers, or approve by hand: migrate approve $PLAN --env $ENVIRONMENT"
    exit 5
  fi
  migrate approve "$PLAN" --env "$ENVIRONMENT" --by "$by"
  code=0
  running || code=$?
fi
if [ "$code" = 5 ] && [ "$UNTIL" = cleanup ]; then
  echo "::notice::the rest of the cleanup waits; start this again when its time has come"
  exit 0
fi
exit "$code"
`;
