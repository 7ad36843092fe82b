const region = 'us-east-1';

/** The environment variables that send a process to the sandbox, and keep it from everything outside. */
export function describeEnvironment(endpoint: string, surroundings: string): Record<string, string> {
  return {
    AURORA_MIGRATE_SURROUNDINGS: surroundings,
    AWS_ENDPOINT_URL_ROUTE_53: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    // A service that the sandbox does not have must be refused there, not asked for real.
    AWS_ENDPOINT_URL: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX000000000',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_SESSION_TOKEN: '',
    // A profile would take the place of these keys.
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
