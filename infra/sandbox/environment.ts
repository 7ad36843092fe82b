const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIASANDBOX000000000', secretAccessKey: 'sandbox' };

/** What sends a client of this process to the sandbox: its own environment may lead to the real AWS. */
export const describeClient = (endpoint: string) => ({ endpoint, region, credentials });

/** The environment variables that send a process to the sandbox, and keep it from everything outside. */
export function describeEnvironment(endpoint: string, surroundings: string): Record<string, string> {
  return {
    AURORA_MIGRATE_SURROUNDINGS: surroundings,
    AWS_ENDPOINT_URL_ROUTE_53: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    // A service that the sandbox does not have must be refused there, not asked for real.
    AWS_ENDPOINT_URL: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: '',
    // A profile would take the place of these keys.
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
