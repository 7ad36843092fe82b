// Generated from plan.schema.json by `npm run generate`. Do not edit.
import type { PlanFile } from './plan.ts';

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

/** Fills defaults in, and tells whether the data is a plan; if not, `errors` says why. */
export declare const validatePlan: {
  (data: unknown): data is PlanFile;
  errors?: readonly SchemaError[] | null;
};
