/**
 * Shell functions for the environment that $ENVIRONMENT names: `reviewing` prints what stands and, where nothing has begun, what a run
 * would do; `review/plan.json` is that plan, saved. What failed is said in `review/failed`; `review/missing` is there where something is. Its text is masked by the program itself.
 */
export const readPlan = `mkdir -p review

# A member of the document of \`migrate status\`, as text.
standing() {
  node -p 'const [, file, path] = process.argv; String(path.split(".").reduce((value, key) => value?.[key] ?? null, JSON.parse(require("node:fs").readFileSync(file, "utf8"))))' review/status.json "$1"
}

asking() {
  echo
  echo "<details><summary>What stands in AWS</summary>"
  echo
  echo '~~~~'
  code=0
  migrate doctor "$PLAN" --env "$ENVIRONMENT" 2>&1 || code=$?
  echo '~~~~'
  echo "</details>"
  echo
  return "$code"
}

planning() {
  code=0
  migrate plan "$PLAN" --env "$ENVIRONMENT" --markdown --out review/plan.json "$@" > review/plan.md 2> review/plan.err || code=$?
  head -c 20000 review/plan.md | iconv -c -f utf-8 -t utf-8 || true
  if [ "$code" != 0 ]; then
    echo '~~~~'
    head -c 4000 review/plan.err
    echo '~~~~'
    echo "\\\`migrate plan\\\` for $ENVIRONMENT ended with $code" >> review/failed
  fi
}

reviewing() {
  echo "## $ENVIRONMENT"
  code=0
  asking || code=$?
  case "$code" in
    0) ;;
    3) echo "**Something is missing in $ENVIRONMENT:** a run can be planned once it stands."; touch review/missing; return 0 ;;
    *) echo "**AWS did not answer for $ENVIRONMENT.**"; echo "AWS did not answer for $ENVIRONMENT" >> review/failed; return 0 ;;
  esac
  if ! migrate status "$PLAN" --env "$ENVIRONMENT" --json > review/status.json; then
    echo "the records of $ENVIRONMENT cannot be read" >> review/failed
    return 0
  fi
  state=$(standing state)
  case "$state" in
    none | unwound | 'rolled back') planning ;;
    *) echo "A run stands at **$state**: it goes on as it was planned." ;;
  esac
}
`;
