import { Construct } from 'constructs';
import { Ephemeral, inner, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';

/** A login of an administrator that is made. */
export interface LoginProps {
  /** The secret's name. */
  readonly name: string;
  readonly user: string;
  /** Days for which a deleted secret can be had again. */
  readonly recovery: number;
}

/**
 * A password that AWS makes up while Terraform runs: it goes to the database and into its secret by write-only arguments, and is in no
 * state. A new one is made where `generation` is raised.
 */
export class Login extends Construct {
  readonly password: Expression;
  /** What both take as the version of the write-only argument. */
  readonly generation = 1;
  readonly #props: LoginProps;

  constructor(scope: Construct, id: string, props: LoginProps) {
    super(scope, id);
    this.#props = props;
    // RDS takes neither / nor @ nor quotes nor blanks.
    this.password = new Ephemeral(this, 'password', 'aws_secretsmanager_random_password', {
      password_length: 40,
      exclude_punctuation: true,
      require_each_included_type: true,
    }).ref('random_password');
  }

  /** Puts the login into its secret, with where it is for: JSON as RDS's own rotation and DMS read it. */
  keep(server: { readonly engine: string; readonly host: Expression; readonly port: number }): void {
    const { name, user, recovery } = this.#props;
    const secret = new Resource(this, 'secret', 'aws_secretsmanager_secret', {
      name,
      description: 'The administrator of a database, as a plan of aurora-migrate names it',
      recovery_window_in_days: recovery,
    });
    const fields = {
      username: JSON.stringify(user),
      password: inner(this.password),
      engine: JSON.stringify(server.engine),
      host: inner(server.host),
      port: String(server.port),
    };
    const written = Object.entries(fields).map(([key, value]) => `${key} = ${value}`);
    new Resource(this, 'value', 'aws_secretsmanager_secret_version', {
      secret_id: secret.ref('id'),
      secret_string_wo: `\${jsonencode({ ${written.join(', ')} })}`,
      secret_string_wo_version: this.generation,
    });
  }
}
