import { Fault } from '../../engine/fault.ts';

/** What an SDK's error is made of. */
type Failure = Error & {
  readonly $retryable?: unknown;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly requestId?: string };
};

const renew =
  'Renew them, by `aws sso login` or with a new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and run again: the journal resumes.';
const give =
  'Give credentials as the AWS CLI takes them: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. `aws sts get-caller-identity` tells whether they work.';

/** What is wrong with the credentials themselves, by the names that the protocols and the SDK have for it, and what to do. */
const credentials: { readonly [name: string]: string } = {
  ExpiredToken: renew,
  ExpiredTokenException: renew,
  TokenProviderError: renew,
  CredentialsProviderError: give,
  TokenRefreshRequired: renew,
  InvalidAccessKeyId: give,
  InvalidClientTokenId: give,
  UnrecognizedClientException: give,
};

/** What to do where nothing but the credentials is wrong, by the error's name. */
export const adviceOnCredentials = (name: string): string | undefined =>
  Object.hasOwn(credentials, name) ? credentials[name] : undefined;

/**
 * An error of the SDK as a Fault that names the operation and the request, with what to do where that is known. Its `code` is the SDK's
 * name of the error; `transient` says that it may pass by itself, `mendable` that nothing is wrong but the credentials.
 */
export function explain(aws: string, error: unknown): Fault {
  const { name, message, $retryable, $fault, $metadata } = error as Failure;
  const renewal = adviceOnCredentials(name);
  const next = renewal ?? adviceOn(aws, name, message);
  const passing = $retryable !== undefined || $fault === 'server' || name === 'TimeoutError';
  const request = $metadata?.requestId === undefined ? '' : ` (request ${$metadata.requestId})`;
  const fault = new Fault(`${aws}: ${message || name}${request}`, {
    cause: error,
    ...(next !== undefined && { next }),
  });
  const kind =
    renewal !== undefined ? { mendable: true as const } : passing ? { transient: true as const } : {};
  return Object.assign(fault, { code: name, ...kind });
}

function adviceOn(aws: string, name: string, message: string): string | undefined {
  if (/^(?:AccessDenied|AuthorizationError)(?:Exception)?$/.test(name))
    return `Allow "${aws}" to the role that runs this. \`migrate policy PLAN\` prints all that it needs.`;
  return /Region is missing/.test(message) ? 'Set AWS_REGION, or a region in the profile.' : undefined;
}
