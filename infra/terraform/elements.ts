import { TerraformDataSource, TerraformEphemeralResource, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type {
  DataSources,
  DataSourcesAttributes,
  EphemeralResources,
  EphemeralResourcesAttributes,
  Expression,
  Resources,
  ResourcesAttributes,
} from './generated/aws.ts';

/** What Terraform is told of a resource beside its arguments. */
export interface Meta<K extends keyof Resources> {
  /** What somebody else changes, so that a plan is empty afterwards. */
  readonly ignore?: readonly (keyof Resources[K] & string)[];
  /** Whether Terraform itself refuses to destroy it. */
  readonly kept?: boolean;
  readonly after?: readonly TerraformResource[];
}

/** An expression that has an attribute of an element, or a part of it: `[0]`. */
const refer = (address: string, attribute: string): Expression => `\${${address}.${attribute}}`;

/** A resource of the AWS provider, with the arguments that the provider has for its kind. */
export class Resource<K extends keyof Resources & string> extends TerraformResource {
  readonly #given: Resources[K];

  constructor(scope: Construct, id: string, kind: K, given: Resources[K], meta: Meta<K> = {}) {
    const { ignore, kept, after } = meta;
    super(scope, id, {
      terraformResourceType: kind,
      ...((ignore || kept) && {
        lifecycle: { ...(ignore && { ignoreChanges: [...ignore] }), ...(kept && { preventDestroy: true }) },
      }),
      ...(after && { dependsOn: [...after] }),
    });
    this.#given = given;
  }

  /** An expression that has one of its attributes. */
  ref(attribute: ResourcesAttributes[K] & string): Expression {
    return refer(`${this.terraformResourceType}.${this.friendlyUniqueId}`, attribute);
  }

  protected override synthesizeAttributes() {
    return { ...this.#given };
  }
}

/** Something that stands, looked up. */
export class Data<K extends keyof DataSources & string> extends TerraformDataSource {
  readonly #given: DataSources[K];

  constructor(scope: Construct, id: string, kind: K, given: DataSources[K]) {
    super(scope, id, { terraformResourceType: kind });
    this.#given = given;
  }

  /** An expression that has one of its attributes, or, with an index, one element of it. */
  ref(attribute: DataSourcesAttributes[K] & string, index?: number): Expression {
    const place = `data.${this.terraformResourceType}.${this.friendlyUniqueId}`;
    return refer(place, index === undefined ? attribute : `${attribute}[${index}]`);
  }

  protected override synthesizeAttributes() {
    return { ...this.#given };
  }
}

/** A value that is in no state and in no saved plan. */
export class Ephemeral<K extends keyof EphemeralResources & string> extends TerraformEphemeralResource {
  readonly #given: EphemeralResources[K];

  constructor(scope: Construct, id: string, kind: K, given: EphemeralResources[K]) {
    super(scope, id, { terraformResourceType: kind });
    this.#given = given;
  }

  /** An expression that has one of its attributes; only write-only arguments take it. */
  ref(attribute: EphemeralResourcesAttributes[K] & string): Expression {
    return refer(`ephemeral.${this.terraformResourceType}.${this.friendlyUniqueId}`, attribute);
  }

  protected override synthesizeAttributes() {
    return { ...this.#given };
  }
}

/** What stands between `${` and `}` of an expression, to be used within another. */
export const inner = (expression: Expression): string => expression.slice(2, -1);
