import type { Given } from './given.ts';
import type { Action, Step } from './model.ts';

/** The actions of others that are used, each at the commit of its release: a tag can be moved. */
export const actions = {
  checkout: {
    action: 'actions/checkout',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    version: 'v7.0.1',
  },
  node: {
    action: 'actions/setup-node',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    version: 'v7.0.0',
  },
  upload: {
    action: 'actions/upload-artifact',
    commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
    version: 'v7.0.0',
  },
  download: {
    action: 'actions/download-artifact',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    version: 'v8.0.1',
  },
  credentials: {
    action: 'aws-actions/configure-aws-credentials',
    commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c',
    version: 'v6.2.3',
  },
  terraform: {
    action: 'hashicorp/setup-terraform',
    commit: 'dfe3c3f87815947d99a8997f908cb6525fc44e9e',
    version: 'v4.0.1',
  },
} as const satisfies { readonly [name: string]: Action };

/** The repository, without its token left behind in it. */
export const checkout: Step = {
  name: 'Check out',
  uses: actions.checkout,
  with: { 'persist-credentials': false },
};

/** This program, in the version that wrote the workflow: by the repository's lock file where that has it. */
export const install: readonly Step[] = [
  { name: 'Set up Node', uses: actions.node, with: { 'node-version': 24 } },
  {
    name: 'Install migrate',
    run: `if npm ls aurora-migrate --package-lock-only > /dev/null 2>&1; then
  npm ci --ignore-scripts
  bin="$PWD/node_modules/.bin"
else
  npm install --prefix "$RUNNER_TEMP/migrate" --ignore-scripts "aurora-migrate@$AURORA_MIGRATE"
  bin="$RUNNER_TEMP/migrate/node_modules/.bin"
fi
if [ "$("$bin/migrate" --version)" != "$AURORA_MIGRATE" ]; then
  echo "::error::these workflows are of migrate $AURORA_MIGRATE, which is not what was installed; write them again: migrate init --ci $PLAN"
  exit 1
fi
echo "$bin" >> "$GITHUB_PATH"
`,
  },
];

/** A role of AWS by GitHub's word for who asks: there is no key that could be stolen. */
export const takeRole = (name: string, role: string, region: string, seconds = 3600): Step => ({
  name,
  uses: actions.credentials,
  with: { 'role-to-assume': role, 'aws-region': region, 'role-duration-seconds': seconds },
});

/** Terraform itself, without the wrapper that changes its exit codes. */
export const terraform: Step = {
  name: 'Set up Terraform',
  uses: actions.terraform,
  with: { terraform_version: '>= 1.11, < 2', terraform_wrapper: false },
};

/** Keeps files, also of a job that failed. */
export const keep = (name: string, path: string): Step => ({
  name: 'Keep what there is to see',
  if: 'always()',
  uses: actions.upload,
  with: { name, path, 'if-no-files-found': 'ignore', 'retention-days': 90 },
});

/** The runner: one that reaches the databases, where the repository names it. */
export const runner = `\${{ vars.MIGRATE_RUNNER || 'ubuntu-latest' }}`;

/** Minutes for a job that moves or compares rows: what GitHub's own machines allow, unless the repository says that its runner allows more. */
export const patience = `\${{ fromJSON(vars.MIGRATE_TIMEOUT_MINUTES || '360') }}`;

/** A value that each environment has its own of: itself where all are alike, an expression by the environment that was asked for otherwise. */
export function pick(
  { environments }: Pick<Given, 'environments'>,
  told: (environment: Given['environments'][number]) => string,
): string {
  const values = environments.map((each) => [each.name, told(each)] as const);
  const [[, first]] = values as unknown as readonly [readonly [string, string]];
  if (values.every(([, value]) => value === first)) return first;
  if (values.every(([name, value]) => name === value)) return `\${{ inputs.environment }}`;
  const table = JSON.stringify(Object.fromEntries(values)).replaceAll("'", "''");
  return `\${{ fromJSON('${table}')[inputs.environment] }}`;
}

/** The ARN of a role in the account that the repository, or the environment of GitHub, names. */
export const roleArn = (partition: string, name: string): string =>
  `arn:${partition}:iam::\${{ vars.AWS_ACCOUNT_ID }}:role/${name}`;

/** Of the environment that was asked for: the ARN of one of its roles. */
export const pickRole = (given: Pick<Given, 'environments'>, which: 'engine' | 'reader'): string =>
  roleArn(
    pick(given, ({ partition }) => partition),
    pick(given, (each) => each[which]),
  );

/** The region, where the plan does not say it. */
export const regionOf = (region: string | null): string => region ?? `\${{ vars.AWS_REGION }}`;

/** The region of the environment that was asked for. */
export const pickRegion = (given: Pick<Given, 'environments'>): string =>
  given.environments.some(({ region }) => region === null)
    ? regionOf(null)
    : pick(given, ({ region }) => region ?? '');

/** What a plan takes from the environment, from GitHub's secrets of the same names. */
export const secretsOf = ({ environments }: Pick<Given, 'environments'>) =>
  Object.fromEntries(
    [...new Set(environments.flatMap(({ secrets }) => secrets))].map((name) => [
      name,
      `\${{ secrets.${name} }}`,
    ]),
  );
