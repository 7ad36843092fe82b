/** A workflow of GitHub Actions, as far as it is used here (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax). */
export type Workflow = {
  readonly name: string;
  readonly on: On;
  /** None by default: each job takes what it needs. */
  readonly permissions: Record<never, never>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly env: Variables;
  /** With -e and pipefail. */
  readonly defaults: { readonly run: { readonly shell: 'bash' } };
  readonly jobs: { readonly [id: string]: Job };
};

export type Variables = { readonly [name: string]: string };

export type On = {
  readonly pull_request?: { readonly paths: readonly string[] };
  readonly push?: { readonly branches: readonly string[]; readonly paths: readonly string[] };
  readonly workflow_dispatch?: { readonly inputs: { readonly [name: string]: Choice } };
};

/** What is asked of whoever starts a workflow: one of a list, so that nothing free can be typed. */
export type Choice = {
  readonly description: string;
  readonly type: 'choice';
  readonly required: true;
  readonly options: readonly string[];
  readonly default?: string;
};

/** What a job's token may, of the permissions that are used here. */
export type Permissions = {
  readonly contents?: 'read';
  readonly actions?: 'read';
  readonly 'id-token'?: 'write';
  readonly 'pull-requests'?: 'write';
};

export type Job = {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly 'runs-on': string;
  /** An environment of GitHub, whose rules say who releases the job. */
  readonly environment?: string;
  /** Minutes, or an expression that has them. */
  readonly 'timeout-minutes': number | string;
  readonly permissions: Permissions;
  readonly strategy?: {
    readonly 'fail-fast': false;
    readonly matrix: { readonly include: readonly Variables[] };
  };
  readonly env?: Variables;
  readonly steps: readonly Step[];
};

export type Step =
  | {
      readonly name: string;
      readonly if?: string;
      readonly uses: Action;
      readonly with?: { readonly [input: string]: string | number | boolean };
    }
  | { readonly name: string; readonly if?: string; readonly env?: Variables; readonly run: string };

/** An action by the commit that it is pinned to, and the version that this is. */
export type Action = { readonly action: string; readonly commit: string; readonly version: string };
