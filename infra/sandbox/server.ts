import type { Family } from '../../engine/plan/resolved.ts';
import type { Authority } from './certificates.ts';
import type { Say } from './obtain.ts';

/** What a server of any kind is started with. */
export interface ServerOptions {
  /** For people and file names: `source`, `target`. */
  readonly name: string;
  readonly authority: Authority;
  /** The host names that its certificate stands for. */
  readonly names?: readonly string[];
  /** A free loopback address is chosen otherwise. */
  readonly address?: string;
  /** The address of a link that leads to it: its certificate stands for that, too. */
  readonly link?: string | undefined;
  /** The engine's usual one otherwise. */
  readonly port?: number;
  /** Every statement is written to the general log from the start. */
  readonly generalLog?: boolean;
  readonly say?: Say;
}

/** A real server, a child process of this one, on a loopback address of its own. What its sessions are is the engine's own affair. */
export interface DatabaseServer {
  readonly name: string;
  readonly engine: Family;
  readonly version: string;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly errorLog: string;
  /** Where every statement is written while the server is asked to. */
  readonly generalLog: string;
  /** Kills it as a power cut would: the data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data, address and port. */
  restart(): Promise<void>;
  /** Its process; undefined while it is not started. */
  pid(): number | undefined;
  /** Whether its process is there: it may also have ended by itself. */
  isAlive(): boolean;
  /** Halts it so that it answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it and throws its data away. */
  stop(): Promise<void>;
}
