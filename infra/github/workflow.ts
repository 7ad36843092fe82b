import type { Given } from './given.ts';
import type { Workflow } from './model.ts';

/** What every workflow of a plan has. Two of one group never run together; only a review, which changes nothing, is given up for a newer one. */
export const frame = (
  { name, file, version }: Given,
  what: string,
  group: string,
  givenUp = false,
): Omit<Workflow, 'on' | 'jobs'> => ({
  name: `${name}: ${what}`,
  permissions: {},
  concurrency: {
    group: `migrate-${name}-${givenUp ? `${what}-` : ''}${group}`,
    'cancel-in-progress': givenUp,
  },
  env: { NAME: name, PLAN: file, AURORA_MIGRATE: version, NO_COLOR: '1' },
  defaults: { run: { shell: 'bash' } },
});

/** The folders of Terraform that there are, by their paths from the root of the repository. */
export const folders = ({ environments }: Given): readonly string[] =>
  environments.flatMap(({ folder, stacks }) => (stacks.length > 0 ? [folder] : []));

/** Where a workflow stands, by its path from the root of the repository. */
export const fileOf = ({ name }: Pick<Given, 'name'>, workflow: string): string =>
  `.github/workflows/migrate-${name}-${workflow}.yml`;

/** Which environment is meant, asked of whoever starts a workflow. */
export const environmentInput = ({ environments }: Pick<Given, 'environments'>) => ({
  environment: {
    description: 'The environment of the plan',
    type: 'choice' as const,
    required: true as const,
    options: environments.map(({ name }) => name),
  },
});
