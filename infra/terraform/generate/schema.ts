/** A block of `terraform providers schema -json`, as far as types are made of it (https://developer.hashicorp.com/terraform/cli/commands/providers/schema). */
export interface Block {
  readonly attributes?: { readonly [name: string]: Attribute };
  readonly block_types?: { readonly [name: string]: Nested };
}

/** One argument or attribute. */
export interface Attribute {
  readonly type?: Type;
  readonly nested_type?: Block & { readonly nesting_mode: string };
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly deprecated?: boolean;
}

/** A block within a block. */
export interface Nested {
  readonly nesting_mode: 'single' | 'list' | 'set' | 'map' | 'group';
  readonly block: Block & { readonly deprecated?: boolean };
  readonly min_items?: number;
  readonly max_items?: number;
}

/** A type of Terraform's language: `"string"`, or `["list", "string"]`, or `["object", { … }]`. */
export type Type =
  | string
  | readonly ['list' | 'set' | 'map', Type]
  | readonly ['object', { readonly [name: string]: Type }];

/** The schemas of one provider. */
export interface ProviderSchema {
  readonly resource_schemas: { readonly [kind: string]: { readonly block: Block } };
  readonly data_source_schemas: { readonly [kind: string]: { readonly block: Block } };
  readonly ephemeral_resource_schemas: { readonly [kind: string]: { readonly block: Block } };
}
