import type { AwsCall, Json, Operations, Side } from '../engine/step.ts';
import type { Terms } from '../engine/world.ts';

/** A registered verb. Versioned in its name, because a journaled way-back is read by tomorrow's code. */
export interface Operation<N extends keyof Operations = keyof Operations> {
  readonly name: N;
  /** Whether it only reads, so that planning may ask it. */
  readonly reads: boolean;
  run(input: Input<N>, tools: Tools): Promise<Json>;
}

export type Input<N extends keyof Operations> = Operations[N] extends { input: infer I } ? I : never;

/** What a verb may use. */
export interface Tools extends Terms {
  /** The side that the call names; the source where it names none. */
  readonly on: Side;
  /** How to reach a side as the engine's own account. */
  server(side: Side): Promise<Address>;
  /** The same side as somebody else. */
  serverAs(side: Side, secret: SecretName): Promise<Address>;
  secret(name: SecretName): Promise<Login>;
  /**
   * Sends a request to AWS, to the region where one is named, within this call's deadline; the id under which AWS knows the last one is
   * recorded with the call.
   */
  aws(call: AwsCall & { readonly region?: string }): Promise<Json>;
  /** The address of a host that a plan names; in the sandbox, the one on this machine. */
  addressOf(host: string): string;
  /** Whether names are answered by something else than the machine's resolver, and by what. */
  readonly resolver: string | null;
}

/** A request to AWS: its input, with nothing late in it, and the region where that is not the environment's. */
export type AwsRequest = { readonly aws: string; readonly input: unknown; readonly region?: string };

/** Whose credentials: the plan has one reference for each. */
export type SecretName = 'source' | 'target' | 'application' | 'readers' | 'replication' | 'reverse' | 'dms';

export type Login = { readonly username: string; readonly password: string };

/** Everything that a connection needs. */
export type Address = Login & {
  readonly host: string;
  /** The name that the certificate must hold. */
  readonly name: string;
  readonly port: number;
  /** The database that a session is in, where it is in one: PostgreSQL's. */
  readonly database?: string | null;
  readonly tls: 'verify' | 'require' | 'disabled';
  /** PEM text of the authorities to trust; undefined: the machine's own. */
  readonly ca: string | undefined;
};

/** Registers a verb; the types keep name and input together. */
export const operation = <N extends keyof Operations>(definition: Operation<N>): Operation<N> => definition;
