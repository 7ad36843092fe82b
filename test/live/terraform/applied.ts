import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'vitest';
import { account as owner } from '../../../infra/sandbox/aws/account.ts';
import { type Account, emptyAccount } from '../../../infra/sandbox/aws/dms/account.ts';
import { dmsService } from '../../../infra/sandbox/aws/dms/service.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { findTerraform } from '../../../infra/terraform/terraform.ts';
import { type Synthesized, synthesized } from '../../unit/terraform/rig.ts';
import { reason as noMoto, withMoto } from '../sandbox/moto.ts';

const terraform = await findTerraform();
const reason = 'skipped' in terraform ? `skipped: ${terraform.skipped}, so nothing is applied` : noMoto;
if (reason) process.stderr.write(`${reason}\n`);

/** A test that applies a plan, which takes minutes; a file has one, for it leads the whole process to its own AWS. */
export const testApplied = (name: string, work: () => Promise<void>) =>
  test.skipIf(reason !== '')(name, work);

/** A plan that is applied. */
export interface Wanted {
  readonly plan: URL;
  readonly env: string;
  /** Files that it names, beside it. */
  readonly beside?: readonly URL[];
  /** The plan as it is applied: without what there is not there, or with another choice. */
  readonly otherwise?: (text: string) => string;
}

/** AWS as the test has it: moto for everything but DMS, which is the sandbox's. */
export interface Applied {
  readonly file: string;
  readonly env: string;
  readonly stacks: readonly Synthesized[];
  /** DMS, to be looked into. */
  readonly dms: Account;
  /** Runs Terraform in the folder of a stack. */
  terraform(stack: string, ...args: readonly string[]): Promise<string>;
}

const times = { instance: 200, task: 200, connection: 200, provisioning: 200, metrics: 1_000 };

/** Writes the stacks of a plan beside it, with moto and DMS to apply them to. The environment of this process leads to both meanwhile. */
export async function apply(wanted: Wanted, work: (applied: Applied) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-applied-'));
  const dms = emptyAccount(
    {
      ...{ resolve: () => undefined, secret: () => undefined, metric: () => undefined, log: () => undefined },
      bucket: () => false,
    },
    times,
  );
  const aws = await startAws({ services: [dmsService(dms)] });
  const run = async (moto: string) => {
    const environment = {
      ...{ AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing', AWS_REGION: 'eu-west-1' },
      ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL: moto },
      // The SDK for JavaScript, and Terraform's provider, each have a name of their own for it.
      AWS_ENDPOINT_URL_DATABASE_MIGRATION_SERVICE: aws.endpoint,
      AWS_ENDPOINT_URL_DMS: aws.endpoint,
    };
    const before = { ...process.env };
    Object.assign(process.env, environment);
    try {
      await work(await prepare(folder.path, wanted, dms));
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
      Object.assign(process.env, before);
    }
  };
  try {
    // ARNs that the provider makes up carry the account that STS told it.
    await withMoto(run, { MOTO_ACCOUNT_ID: owner, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' });
  } finally {
    await dms.stop();
    await aws.stop();
  }
}

async function prepare(folder: string, wanted: Wanted, dms: Account): Promise<Applied> {
  const { plan, env, beside = [], otherwise = (text) => text } = wanted;
  const found = await findTerraform(process.env);
  if ('skipped' in found) throw new Error(found.skipped);
  const file = join(folder, basename(plan.pathname));
  await writeFile(file, otherwise(await readFile(plan, 'utf8')));
  for (const each of beside) await writeFile(join(folder, basename(each.pathname)), await readFile(each));
  const stacks = await synthesized({ name: 'applied', file, env }, join(folder, 'tf'));
  for (const { stack, document } of stacks) {
    const { aws_dms_event_subscription: _, ...resource } = document.resource ?? {};
    await mkdir(join(folder, 'tf', stack), { recursive: true });
    // The sandbox's DMS has no events to subscribe to.
    await writeFile(join(folder, 'tf', stack, 'main.tf.json'), JSON.stringify({ ...document, resource }));
  }
  return {
    ...{ file, env, stacks, dms },
    terraform: (stack, ...args) => found.run(join(folder, 'tf', stack), ...args),
  };
}
