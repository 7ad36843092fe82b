import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { SchemaFile } from '../generate.ts';

const banner = '// Generated from plan.schema.json by `npm run generate`. Do not edit.\n';

/** The types of the generated validator. */
export const validatorTypes = `${banner}import type { PlanFile } from './plan.ts';

/** One difference between data and schema, as ajv reports it. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: { readonly [name: string]: unknown };
  readonly message?: string;
  /** The value that differs. */
  readonly data?: unknown;
  /** The schema object that the keyword stands in. */
  readonly parentSchema?: { readonly [keyword: string]: unknown };
}

/** Fills defaults in, and tells whether the data is a plan; if not, \`errors\` says why. */
export declare const validatePlan: {
  (data: unknown): data is PlanFile;
  errors?: readonly SchemaError[] | null;
};
`;

/** A module that validates plans and imports nothing: ajv's own output requires its runtime, so it is bundled. */
export async function planValidator(folder: string, files: readonly SchemaFile[]): Promise<string> {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    useDefaults: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(['patternErrorMessage', 'errorMessage']);
  for (const { path, schema } of files) ajv.addSchema(schema, address(path));
  const contents = standalone.default(ajv, { validatePlan: address('plan.schema.json') });
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    minify: true,
    legalComments: 'none',
    write: false,
  });
  return `${banner}${outputFiles[0]?.text ?? ''}`;
}

/** Any base will do, as long as relative references resolve against it. */
function address(path: string): string {
  return `file:///schemas/${path}`;
}
