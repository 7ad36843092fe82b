import { checkout, install, pick, secretsOf } from '../actions.ts';
import type { Given } from '../given.ts';
import { keepRecord } from '../keep-record.ts';
import type { Workflow } from '../model.ts';
import { environmentInput, frame } from '../workflow.ts';
import { acting, getPlan, plan, takeEngine } from './cutover.ts';

/** On demand: back before the point of no return (unwind), or after it (rollback), which is planned, reviewed and run as it was saved. */
export const rollback = (given: Given): Workflow => ({
  ...frame(given, 'go back', `\${{ inputs.environment }}`),
  on: {
    workflow_dispatch: {
      inputs: {
        ...environmentInput(given),
        how: {
          description: 'unwind: before the point of no return. rollback: after it, losing nothing',
          type: 'choice',
          required: true,
          options: [...(given.environments.some(({ back }) => back) ? ['rollback'] : []), 'unwind'],
        },
      },
    },
  },
  jobs: {
    plan: {
      ...plan(given, 'reviewing_back', reviewingBack),
      env: { ENVIRONMENT: `\${{ inputs.environment }}`, HOW: `\${{ inputs.how }}`, ...secretsOf(given) },
    },
    back: {
      name: `Go back: \${{ inputs.how }}`,
      ...acting(given),
      env: {
        ENVIRONMENT: `\${{ inputs.environment }}`,
        HOW: `\${{ inputs.how }}`,
        STATE: pick(given, ({ state }) => state),
        ...secretsOf(given),
      },
      steps: [
        checkout,
        ...install,
        getPlan,
        takeEngine(given),
        {
          name: 'Go back',
          run: `mkdir -p record
set --
if [ "$HOW" = rollback ] && [ -f review/plan.json ]; then set -- --plan-file review/plan.json; fi
migrate "$HOW" "$PLAN" --env "$ENVIRONMENT" "$@" 2>&1 | tee record/back.log
`,
        },
        ...keepRecord(`back-\${{ inputs.environment }}`),
      ],
    },
  },
});

/** A rollback that has begun goes on as it was planned. */
const reviewingBack = `
reviewing_back() {
  echo "## $ENVIRONMENT: $HOW"
  migrate status "$PLAN" --env "$ENVIRONMENT" > review/status.txt
  echo '~~~~'
  cat review/status.txt
  echo '~~~~'
  migrate status "$PLAN" --env "$ENVIRONMENT" --json > review/status.json
  if [ "$HOW" = rollback ]; then
    case "$(standing rollback.state)" in
      null | unwound) planning --rollback ;;
      *) echo "A rollback has begun: it goes on as it was planned." ;;
    esac
  fi
}
`;
