import type { AwsCaller } from '../drivers/aws/caller.ts';
import type { Permitted } from '../drivers/aws/permissions.ts';
import type { Login, SecretName } from '../drivers/operation.ts';
import { Fault } from '../engine/fault.ts';
import { type Credentials, type Plan, readersOf } from '../engine/plan/resolved.ts';

/** The operation that logins are read by. */
export const secretUses = ['secretsmanager:GetSecretValue'] as const satisfies readonly Permitted[];

/** Resolves the plan's references to logins, each once. A login is kept in memory only, and handed to nothing but a connection. */
export function secretsOf(plan: Plan, aws: Pick<AwsCaller, 'send'>): (name: SecretName) => Promise<Login> {
  const references: Record<SecretName, Credentials> = {
    source: plan.source.credentials,
    target: plan.target.credentials,
    application: plan.source.application.credentials,
    readers: readersOf(plan)?.credentials ?? plan.source.application.credentials,
    replication: plan.replication.credentials,
    reverse: plan.replication.reverse_credentials,
    // Without DMS nobody asks for it.
    dms: plan.replication.target_credentials ?? plan.target.credentials,
  };
  const known = new Map<SecretName, Promise<Login>>();
  return (name) => {
    const login = known.get(name) ?? loginOf(references[name], aws);
    known.set(name, login);
    // A reference that could not be resolved may be mended while the run waits.
    login.catch(() => known.delete(name));
    return login;
  };
}

/** Every reference to a login in a plan, each once. */
export function referencesIn(plan: Plan): readonly Credentials[] {
  const { source, target, replication } = plan;
  const all = [
    readersOf(plan)?.credentials,
    source.credentials,
    source.application.credentials,
    target.credentials,
    replication.credentials,
    replication.reverse_credentials,
    replication.target_credentials,
  ].flatMap((each) => each ?? []);
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** The environment variables that a plan takes passwords and addresses from, by name. */
export function variablesOf(plan: Plan): readonly string[] {
  const names = [
    ...referencesIn(plan).flatMap((each) => ('password' in each ? [each.password.env] : [])),
    ...plan.hooks.flatMap((hook) => ('webhook' in hook ? [hook.webhook.env] : [])),
  ];
  return [...new Set(names)];
}

/** What the plan takes from the environment: a hook may print it before a login of it was needed. */
export const secretVariables = (plan: Plan): readonly string[] =>
  variablesOf(plan).flatMap((name) => process.env[name] ?? []);

/** A line break at a password's end comes from the file that it was read from, and would be refused by the server in words that quote it. */
function printable(login: Login, where: string): Login {
  if (!/\p{Cc}/u.test(login.username + login.password)) return login;
  throw new Fault(`${where} holds a control character, such as a line break at its end`, {
    next: 'Store it without.',
  });
}

/** Gets the login that a reference names; what is wrong with it is said without it. */
export async function loginOf(reference: Credentials, aws: Pick<AwsCaller, 'send'>): Promise<Login> {
  if ('user' in reference) {
    const password = process.env[reference.password.env];
    if (password === undefined)
      throw new Fault(`the environment variable "${reference.password.env}" is not set`, {
        next: `The plan takes the password of "${reference.user}" from it.`,
      });
    return printable(
      { username: reference.user, password },
      `the environment variable "${reference.password.env}"`,
    );
  }
  const { secret } = reference;
  const { answer } = await aws.send({ aws: secretUses[0], input: { SecretId: secret } }, Date.now() + 30_000);
  try {
    const { SecretString: text = '' } = answer as { SecretString?: string };
    const { username, password } = JSON.parse(text) as Partial<Login>;
    if (typeof username === 'string' && typeof password === 'string')
      return printable({ username, password }, `the secret "${secret}"`);
  } catch (error) {
    // The parser's message would quote the secret.
    if (error instanceof Fault) throw error;
  }
  throw new Fault(`the secret "${secret}" does not hold JSON with "username" and "password"`, {
    next: 'Store it as RDS does: {"username": "…", "password": "…"}.',
  });
}
