import type { Plan } from '../../engine/plan/resolved.ts';

/** What Terraform is written from: the plan, and what the drivers make of it. */
export interface Given {
  readonly plan: Plan;
  /** How the plan's file is called where somebody reads what was written: a relative path. */
  readonly source: string;
  /** The folder, relative to that of a stack, or the place in S3, that states are kept in. */
  readonly backend: Backend;
  /** What the engine looks for in DMS; null where the plan does not move by it. */
  readonly dms: DmsGiven | null;
  /** The document of `migrate policy` for an account and a region, or what of it only reads: values, or expressions that have them. */
  readonly policy: (
    known: { readonly account: string; readonly region: string },
    which: 'engine' | 'reader',
  ) => Promise<string>;
}

/** Where states are kept; a stack has a file of its own there. */
export type Backend =
  | { readonly kind: 'local'; readonly folder: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly folder: string };

/** Names and documents of what moves the rows. */
export interface DmsGiven {
  readonly instance: string;
  readonly task: string;
  readonly runner: 'task' | 'replication';
  readonly endpoint: (side: 'source' | 'target') => string;
  readonly certificate: (side: 'source' | 'target') => string;
  /** What the engine tells of a side's endpoint, or wants of one that stands. */
  readonly words: (side: 'source' | 'target') => {
    readonly engine: string;
    readonly ssl: 'none' | 'require' | 'verify-full';
    /** Extra connection attributes; '' where there are none. */
    readonly attributes: string;
    /** Settings that an endpoint for PostgreSQL has, in DMS's words; null for another engine. */
    readonly postgresql: { readonly [setting: string]: unknown } | null;
  };
  /** The authorities by which a side is verified, as PEM; null where the plan names none. */
  readonly authorities: { readonly source: string | null; readonly target: string | null };
  /** Task settings, as JSON. */
  readonly settings: string;
  /** Table mappings by the patterns of the plan, as JSON: the engine replaces them by exact names. */
  readonly mappings: string;
}
