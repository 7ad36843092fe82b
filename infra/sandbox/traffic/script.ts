/** What an application does all the time, as `traffic.sql` declares it. */
export interface Script {
  readonly transactions: readonly Transaction[];
  /** Shows what was written under a key; it has the key as its only parameter. */
  readonly witness: Statement;
}

/** Statements that are committed together; all of them are about one key. */
export interface Transaction {
  readonly name: string;
  /** How often it runs, in relation to the others. */
  readonly weight: number;
  readonly key: KeyUse;
  readonly statements: readonly Statement[];
}

/** A key that nobody has used, a living one, or a living one that ends here. */
export type KeyUse = 'new' | 'old' | 'gone';

/** SQL with the engine's own placeholder for each value, and what each one stands for. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly ('key' | 'random')[];
}
