import { actions } from './actions.ts';
import type { Job } from './model.ts';

/** One comment for a pull request, which is written again. It may have 65,536 characters (https://docs.github.com/en/rest/issues/comments). */
export const comment = (condition: string): Job => ({
  name: 'Say it in one comment',
  needs: ['check', 'review'],
  if: `\${{ !cancelled() && ${condition} }}`,
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
});
