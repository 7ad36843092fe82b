import { LocalBackend, S3Backend, type TerraformElement, TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Data } from './elements.ts';
import type { Expression } from './generated/aws.ts';
import type { Given } from './given.ts';
import { namesOf } from './names.ts';
import type { StackName } from './stack-names.ts';

/** Write-only arguments came with Terraform 1.11, and every argument that is used stands in 5.100 and in 6. */
const versions = { terraform: '>= 1.11', aws: '>= 5.100' } as const;

/** One stack of a plan: a folder of its own with a state of its own, so that destroying it touches nothing of another. */
export class Stack extends TerraformStack {
  readonly given: Given;
  readonly names: ReturnType<typeof namesOf>;
  #account: Data<'aws_caller_identity'> | undefined;
  #region: Data<'aws_region'> | undefined;

  constructor(scope: Construct, name: StackName, given: Given) {
    super(scope, name);
    this.given = given;
    this.names = namesOf(given.plan);
    keepState(this, name, given);
    const { region, tags = {} } = given.plan.infrastructure;
    new Aws(this, { region, tags: { ...tags, ...this.names.tags } });
    this.addOverride('terraform.required_version', versions.terraform);
  }

  /** An expression that has the number of the account. */
  get account(): Expression {
    this.#account ??= new Data(this, 'account', 'aws_caller_identity', {});
    return this.#account.ref('account_id');
  }

  /** The region, or an expression that has it. Its `id` is in 5.100 and in 6; its other names are not. */
  get region(): string {
    const { region } = this.given.plan.infrastructure;
    if (region !== undefined) return region;
    this.#region ??= new Data(this, 'region', 'aws_region', {});
    return this.#region.ref('id');
  }

  /** The path of an element, without a hash: an address is read by people, and must not move. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = 'path' in element ? element : element.node;
    return path.split('/').slice(1).join('_').replaceAll('-', '_');
  }
}

function keepState(stack: Stack, name: StackName, { backend }: Given): void {
  const file = `${backend.folder}/${name}.tfstate`;
  if (backend.kind === 'local') new LocalBackend(stack, { path: file });
  // biome-ignore lint/suspicious/noExplicitAny: the region of the bucket comes from the environment, and the type wants it
  else new S3Backend(stack, { bucket: backend.bucket, key: file, encrypt: true, useLockfile: true } as any);
}

type Settings = { readonly region: string | undefined; readonly tags: { readonly [key: string]: string } };

class Aws extends TerraformProvider {
  readonly #settings: Settings;

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'aws', {
      terraformResourceType: 'aws',
      terraformGeneratorMetadata: { providerName: 'aws', providerVersionConstraint: versions.aws },
      terraformProviderSource: 'hashicorp/aws',
    });
    this.#settings = settings;
  }

  protected override synthesizeAttributes() {
    const { region, tags } = this.#settings;
    return { ...(region !== undefined && { region }), default_tags: [{ tags }] };
  }
}
