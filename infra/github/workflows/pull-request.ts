import { checkout, install, keep, roleArn, runner, secretsOf, takeRole } from '../actions.ts';
import { comment } from '../comment.ts';
import type { Given } from '../given.ts';
import type { Job, Workflow } from '../model.ts';
import { planTerraform } from '../plan-terraform.ts';
import { readPlan } from '../read-plan.ts';
import { fileOf, folders, frame } from '../workflow.ts';

/** On a pull request: is the plan valid, does its Terraform still fit it, what would both do now. One comment says it, and is written again. */
export function pullRequest(given: Given): Workflow {
  return {
    ...frame(given, 'review', `\${{ github.event.pull_request.number }}`, true),
    on: {
      pull_request: {
        paths: [
          given.file,
          ...folders(given).map((folder) => `${folder}/**`),
          fileOf(given, 'pull-request'),
          'package-lock.json',
        ],
      },
    },
    jobs: { check: check(given), review: review(given), comment: comment(ours) },
  };
}

/** What a variable of an environment of GitHub's says is known in its steps only, and not in the matrix. */
const region = `\${{ matrix.region || vars.AWS_REGION }}`;

/** A fork has no right to this account's roles, and its comment could not be written. */
const ours = 'github.event.pull_request.head.repo.full_name == github.repository';

const check = (given: Given): Job => ({
  name: 'Valid, and not drifted',
  'runs-on': 'ubuntu-latest',
  'timeout-minutes': 15,
  permissions: { contents: 'read' },
  env: {
    // NAME:FOLDER of each environment that has Terraform.
    TERRAFORM: given.environments
      .filter(({ stacks }) => stacks.length > 0)
      .map(({ name, folder }) => `${name}:${folder}`)
      .join(' '),
  },
  steps: [
    checkout,
    ...install,
    {
      name: 'Validate, and write the Terraform again',
      run: `mkdir -p review
failed=0
{
  echo "## Plan"
  echo
  echo '~~~~'
  migrate validate "$PLAN" 2>&1 || failed=1
  echo '~~~~'
  for each in $TERRAFORM; do
    environment=$(echo "$each" | cut -d : -f 1)
    folder=$(echo "$each" | cut -d : -f 2)
    if said=$(migrate synth "$PLAN" --env "$environment" --out "$folder" 2>&1) \\
      && [ -z "$(git status --porcelain -- "$folder")" ]; then
      echo "- \\\`$folder\\\` is what the plan needs"
    else
      failed=1
      echo "- **\\\`$folder\\\` is not what the plan needs.** Commit what this writes: \\\`migrate synth $PLAN --env $environment --out $folder\\\`"
      echo
      echo '~~~~'
      echo "$said" | tail -n 20
      git status --porcelain -- "$folder" | head -n 20
      echo '~~~~'
    fi
  done
} > review/0-plan.md
cat review/0-plan.md >> "$GITHUB_STEP_SUMMARY"
exit "$failed"
`,
    },
    keep('review-0-plan', 'review'),
  ],
});

const review = (given: Given): Job => ({
  name: `What it would do in \${{ matrix.environment }}`,
  if: ours,
  'runs-on': runner,
  environment: `\${{ matrix.reviewed }}`,
  'timeout-minutes': 60,
  permissions: { contents: 'read', 'id-token': 'write' },
  strategy: {
    'fail-fast': false,
    matrix: {
      include: given.environments.map(({ name, reviewedIn, region, partition, reader, folder, stacks }) => ({
        environment: name,
        reviewed: reviewedIn,
        region: region ?? '',
        ...{ partition, reader, folder, stacks: stacks.join(' ') },
      })),
    },
  },
  env: { ENVIRONMENT: `\${{ matrix.environment }}`, ...secretsOf(given) },
  steps: [
    checkout,
    ...install,
    takeRole(
      'Take the role that reads',
      roleArn(`\${{ matrix.partition }}`, `\${{ matrix.reader }}`),
      region,
    ),
    {
      name: 'Look, and plan',
      run: `${readPlan}
reviewing > review/found.md
cat review/found.md >> "$GITHUB_STEP_SUMMARY"
`,
    },
    ...(folders(given).length > 0 ? planTerraform(region) : []),
    {
      name: 'Put it together',
      if: 'always()',
      run: `mkdir -p review
cat review/found.md review/terraform.md > "review/1-$ENVIRONMENT.md" 2> /dev/null || true
`,
    },
    keep(`review-1-\${{ matrix.environment }}`, 'review'),
    {
      name: 'Fail where something failed',
      run: `if [ -f review/failed ]; then
  cat review/failed
  exit 1
fi
`,
    },
  ],
});
