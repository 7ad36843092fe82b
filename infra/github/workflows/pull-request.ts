import {
  actions,
  checkout,
  install,
  keep,
  roleArn,
  runner,
  secretsOf,
  takeRole,
  terraform,
} from '../actions.ts';
import type { Given } from '../given.ts';
import type { Job, Step, Workflow } from '../model.ts';
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
    jobs: { check: check(given), review: review(given), comment },
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
    ...(folders(given).length > 0 ? planTerraform : []),
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

/**
 * A stack finds by name what another made: as long as an earlier one has to be applied, a later one need not be able to be planned. Any
 * other failure is one.
 */
const planTerraform: readonly Step[] = [
  takeRole('Take the role of Terraform', `\${{ vars.TERRAFORM_ROLE_ARN }}`, region),
  terraform,
  {
    name: 'Plan Terraform',
    env: { FOLDER: `\${{ matrix.folder }}`, STACKS: `\${{ matrix.stacks }}`, TF_IN_AUTOMATION: '1' },
    run: `mkdir -p review/terraform
before=""
for stack in $STACKS; do
  said="review/terraform/$stack.txt"
  code=0
  {
    terraform -chdir="$FOLDER/$stack" init -input=false -no-color > "$said.init" 2>&1 \\
      && terraform -chdir="$FOLDER/$stack" validate -no-color >> "$said.init" 2>&1
  } || code=invalid
  if [ "$code" = 0 ]; then
    terraform -chdir="$FOLDER/$stack" plan -input=false -no-color -lock=false -detailed-exitcode > "$said" 2>&1 || code=$?
  else
    cp "$said.init" "$said"
  fi
  case "$code" in
    0) what="no change" ;;
    2) what=$(grep -E '^Plan:' "$said" || echo "changes of outputs"); before=$stack ;;
    invalid) what="**not valid**"; echo "the stack $stack is not valid in $ENVIRONMENT" >> review/failed ;;
    *)
      if [ -n "$before" ]; then what="can be planned once \\\`$before\\\` is applied"
      else what="**cannot be planned**"; echo "the stack $stack cannot be planned in $ENVIRONMENT" >> review/failed; fi ;;
  esac
  {
    echo
    echo "<details><summary>Terraform, <code>$stack</code>: $what</summary>"
    echo
    echo '~~~~'
    head -c 12000 "$said" | iconv -c -f utf-8 -t utf-8 || true
    echo
    echo '~~~~'
    echo "</details>"
  } >> review/terraform.md
done
`,
  },
];

/** A comment may have 65,536 characters (https://docs.github.com/en/rest/issues/comments). */
const comment: Job = {
  name: 'Say it in one comment',
  needs: ['check', 'review'],
  if: `\${{ !cancelled() && ${ours} }}`,
  'runs-on': 'ubuntu-latest',
  'timeout-minutes': 10,
  permissions: { 'pull-requests': 'write' },
  env: {
    GH_TOKEN: `\${{ github.token }}`,
    PULL_REQUEST: `\${{ github.event.pull_request.number }}`,
    COMMIT: `\${{ github.event.pull_request.head.sha }}`,
  },
  steps: [
    {
      name: 'Get what was found',
      uses: actions.download,
      with: { pattern: 'review-*', path: 'review', 'merge-multiple': true },
    },
    {
      name: 'Write the comment, or write it again',
      run: `marker="<!-- migrate $NAME -->"
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
{
  echo "$marker"
  echo "# Migration of \\\`$NAME\\\`, at $COMMIT"
  for each in review/[01]-*.md; do
    echo
    cat "$each"
  done
} > whole.md
head -c 60000 whole.md | iconv -c -f utf-8 -t utf-8 > comment.md || true
if [ "$(wc -c < whole.md)" -gt 60000 ]; then
  printf '\\n~~~~\\n</details>\\n\\nThis is not all of it.\\n' >> comment.md
fi
printf '\\nEverything is in the artifacts of [this run](%s).\\n' "$run" >> comment.md
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
mine=".[] | select(.user.login == \\"github-actions[bot]\\" and (.body | startswith(\\"$marker\\"))) | .id"
id=$(gh api --paginate "$comments" --jq "$mine" | sed -n 1p)
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md --silent
else
  gh api --method POST "$comments" --field body=@comment.md --silent
fi
`,
    },
  ],
};
