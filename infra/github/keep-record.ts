import { keep } from './actions.ts';
import type { Step } from './model.ts';

/** Where a run stands and its records, kept also of a job that failed. What is in them is rid of secrets by whoever wrote it. */
export const keepRecord = (name: string): readonly Step[] => [
  {
    name: 'Say where it stands',
    if: 'always()',
    run: `mkdir -p record
if migrate status "$PLAN" --env "$ENVIRONMENT" --json > record/status.json; then
  migrate status "$PLAN" --env "$ENVIRONMENT" > record/status.txt || true
  { echo '~~~~'; cat record/status.txt; echo '~~~~'; } >> "$GITHUB_STEP_SUMMARY"
fi
if command -v aws > /dev/null; then
  aws s3 cp --recursive --only-show-errors "$STATE" record/journal || echo "::warning::the journal stays at $STATE alone"
else
  echo "::notice::there is no aws on this runner: the journal is at $STATE"
fi
`,
  },
  keep(name, 'record'),
];
