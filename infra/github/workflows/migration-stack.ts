import { checkout, keep, pick, pickRegion, takeRole, terraform } from '../actions.ts';
import type { Environment, Given } from '../given.ts';
import type { Workflow } from '../model.ts';
import { environmentInput, frame } from '../workflow.ts';

/** On demand: what only the migration needs is made before it, and destroyed after it. Nothing that stays is in that stack. */
export function migrationStack(given: Given): Workflow | null {
  const [first, ...rest] = given.environments.filter(({ stacks }) => stacks.includes('migration'));
  if (first === undefined) return null;
  const environments: readonly [Environment, ...Environment[]] = [first, ...rest];
  return {
    ...frame(given, 'migration stack', 'terraform'),
    on: {
      workflow_dispatch: {
        inputs: {
          ...environmentInput({ environments }),
          what: {
            description: 'Destroy it only when the cleanup of the migration is done',
            type: 'choice',
            required: true,
            options: ['make', 'destroy'],
          },
        },
      },
    },
    jobs: {
      stack: {
        name: `The migration stack: \${{ inputs.what }}`,
        'runs-on': 'ubuntu-latest',
        environment: pick({ environments }, ({ protectedBy }) => protectedBy),
        'timeout-minutes': 120,
        permissions: { contents: 'read', 'id-token': 'write' },
        env: {
          FOLDER: pick({ environments }, ({ folder }) => `${folder}/migration`),
          WHAT: `\${{ inputs.what }}`,
          TF_IN_AUTOMATION: '1',
        },
        steps: [
          checkout,
          takeRole(
            'Take the role of Terraform',
            `\${{ vars.TERRAFORM_ROLE_ARN }}`,
            pickRegion({ environments }),
          ),
          terraform,
          {
            name: 'Plan it, and do that',
            run: `mkdir -p terraform-plans
set --
if [ "$WHAT" = destroy ]; then set -- -destroy; fi
terraform -chdir="$FOLDER" init -input=false -no-color
terraform -chdir="$FOLDER" plan -input=false -no-color -lock-timeout=5m -out=saved.tfplan "$@"
terraform -chdir="$FOLDER" show -no-color saved.tfplan > terraform-plans/migration.txt
terraform -chdir="$FOLDER" apply -input=false -no-color -lock-timeout=5m saved.tfplan
`,
          },
          keep('terraform-migration', 'terraform-plans'),
        ],
      },
    },
  };
}
