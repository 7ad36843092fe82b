import { takeRole, terraform } from './actions.ts';
import type { Step } from './model.ts';

/**
 * A stack finds by name what another made: as long as an earlier one has to be applied, a later one need not be able to be planned. Any
 * other failure is one.
 */
export const planTerraform = (region: string): readonly Step[] => [
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
