import { checkout, install, keep, regionOf, takeRole, terraform } from '../actions.ts';
import type { Environment, Given } from '../given.ts';
import type { Job, Workflow } from '../model.ts';
import { fileOf, folders, frame } from '../workflow.ts';

/**
 * On a merge: the Terraform of each environment, one environment after the other and each behind its own rules. What stands after the
 * migration is applied here; what is only for the migration is made and destroyed when somebody asks for that.
 */
export function apply(given: Given): Workflow | null {
  const lasting = given.environments.filter(({ stacks }) => stacks.some((stack) => stack !== 'migration'));
  if (lasting.length === 0) return null;
  return {
    ...frame(given, 'apply', 'terraform'),
    on: {
      push: {
        branches: ['main'],
        paths: [...folders(given).map((folder) => `${folder}/**`), fileOf(given, 'apply')],
      },
    },
    jobs: Object.fromEntries(
      lasting.map((each, index) => [`apply-${each.name}`, job(each, lasting[index - 1])]),
    ),
  };
}

const job = (
  { name, protectedBy, region, folder, stacks }: Environment,
  before: Environment | undefined,
): Job => ({
  name: `Apply in ${name}`,
  ...(before && { needs: [`apply-${before.name}`] }),
  'runs-on': 'ubuntu-latest',
  environment: protectedBy,
  'timeout-minutes': 120,
  permissions: { contents: 'read', 'id-token': 'write' },
  env: {
    FOLDER: folder,
    STACKS: stacks.filter((stack) => stack !== 'migration').join(' '),
    TF_IN_AUTOMATION: '1',
  },
  steps: [
    checkout,
    ...install.slice(0, 1),
    takeRole('Take the role of Terraform', `\${{ vars.TERRAFORM_ROLE_ARN }}`, regionOf(region)),
    terraform,
    { name: 'Plan and apply, stack by stack', run: applyStacks },
    keep(`terraform-${name}`, 'terraform-plans'),
  ],
});

/**
 * Each stack is planned when those before it stand, and exactly that plan is applied. One that would delete something is not: a merge
 * deletes nothing, and a replacement of a database is a deletion.
 */
export const applyStacks = `mkdir -p terraform-plans
for stack in $STACKS; do
  terraform -chdir="$FOLDER/$stack" init -input=false -no-color
  code=0
  terraform -chdir="$FOLDER/$stack" plan -input=false -no-color -lock-timeout=5m -detailed-exitcode -out=saved.tfplan || code=$?
  case "$code" in
    0) continue ;;
    2) ;;
    *) exit "$code" ;;
  esac
  terraform -chdir="$FOLDER/$stack" show -no-color saved.tfplan > "terraform-plans/$stack.txt"
  deleted=$(terraform -chdir="$FOLDER/$stack" show -json saved.tfplan | node -e '
    const { resource_changes: changes = [] } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    console.log(changes.filter(({ change }) => change.actions.includes("delete")).map(({ address }) => address).join(" "));
  ')
  if [ -n "$deleted" ]; then
    echo "::error::the stack $stack would delete $deleted; look at it, and apply it by hand: terraform -chdir=$FOLDER/$stack apply"
    exit 1
  fi
  terraform -chdir="$FOLDER/$stack" apply -input=false -no-color -lock-timeout=5m saved.tfplan
done
`;
