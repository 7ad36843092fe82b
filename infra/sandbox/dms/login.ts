/** How a task's sessions are encrypted, in DMS's words. */
export type SslMode = 'none' | 'require' | 'verify-ca' | 'verify-full';

/** Everything that a session with the server of an endpoint needs. */
export interface Login {
  /** The name that the endpoint gives, and that the certificate must hold with `verify-full`. */
  readonly server: string;
  /** Where that name leads. */
  readonly address: string;
  readonly port: number;
  /** The one database that a session is in, where servers have such. */
  readonly database?: string;
  readonly user: string;
  readonly password: string;
  readonly ssl: SslMode;
  /** Certificates that are trusted, in PEM. */
  readonly ca: readonly string[];
  /** The statement of the attribute `Initstmt`: a session on which it fails is not used. */
  readonly initial?: string;
  /** `AfterConnectScript`: it may fail. */
  readonly script?: string;
  /** Where, and how often (minutes), a source is written to by itself, so that its slot moves on. */
  readonly heartbeat?: { readonly schema: string; readonly every: number };
}
