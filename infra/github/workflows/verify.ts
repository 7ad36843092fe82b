import {
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
import type { Workflow } from '../model.ts';
import { environmentInput, frame } from '../workflow.ts';

/** On demand: both sides are compared while they are live. It keeps how far it is in the records, so that it takes the engine's role. */
export const verify = (given: Given): Workflow => ({
  ...frame(given, 'verify', `verify-\${{ inputs.environment }}`),
  on: {
    workflow_dispatch: {
      inputs: {
        ...environmentInput(given),
        mode: {
          description: 'full: every row. quick: numbers of rows, and a sample',
          type: 'choice',
          required: true,
          options: ['full', 'quick'],
          default: 'full',
        },
      },
    },
  },
  jobs: {
    verify: {
      name: 'Compare the rows of both sides',
      'runs-on': runner,
      environment: pick(given, ({ protectedBy }) => protectedBy),
      'timeout-minutes': patience,
      permissions: { contents: 'read', 'id-token': 'write' },
      env: { ENVIRONMENT: `\${{ inputs.environment }}`, MODE: `\${{ inputs.mode }}`, ...secretsOf(given) },
      steps: [
        checkout,
        ...install,
        takeRole('Take the engine’s role', pickRole(given, 'engine'), pickRegion(given), 21_600),
        {
          name: 'Compare',
          run: `mkdir -p comparison
set --
if [ "$MODE" = quick ]; then set -- --quick; fi
code=0
migrate verify "$PLAN" --env "$ENVIRONMENT" --json "$@" > comparison/comparison.json || code=$?
if [ -s comparison/comparison.json ]; then
  verdict=$(node -p 'JSON.parse(require("node:fs").readFileSync("comparison/comparison.json", "utf8")).verdict')
  echo "The rows of $ENVIRONMENT, $MODE: **$verdict**" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
`,
        },
        keep(`comparison-\${{ inputs.environment }}`, 'comparison'),
      ],
    },
  },
});
