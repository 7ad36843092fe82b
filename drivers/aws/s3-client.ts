import type { S3Client } from '@aws-sdk/client-s3';

export type Sdk = typeof import('@aws-sdk/client-s3');

/** Where S3 is, where it is not what the SDK finds by itself: region, credentials, AWS_ENDPOINT_URL_S3. */
export interface S3Settings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Milliseconds until a request that is not answered is given up; half a minute where it is left out. */
  readonly patience?: number;
}

/** Credentials may take somebody's finger on a key. */
const credentialsWithin = 60_000;

/** Imports the SDK, which no other command is to wait for, makes a client with adaptive retry, and gets its credentials. */
export async function connect(settings: S3Settings): Promise<{ sdk: Sdk; client: S3Client }> {
  const { endpoint, region, credentials } = settings;
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    retryMode: 'adaptive',
    maxAttempts: 3,
    // The bucket's region need not be that of the databases.
    followRegionRedirects: true,
    // It costs a round trip and a new connection for each write.
    expectContinueHeader: false,
    forcePathStyle: isElsewhere(settings),
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
  });
  try {
    await within(credentialsWithin, 'no credentials', () => client.config.credentials());
  } catch (error) {
    throw Object.assign(error as Error, { name: 'CredentialsProviderError' });
  }
  return { sdk, client };
}

/** Whether the settings or the environment name another S3 than Amazon's: a bucket has no host name of its own there. */
export function isElsewhere({ endpoint }: S3Settings): boolean {
  const { AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: all } = process.env;
  const ignored = process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  return endpoint !== undefined || (!ignored && Boolean(own || all));
}

/** Rejects with a `TimeoutError` after so many milliseconds, whatever the work still waits for. */
export async function within<T>(
  ms: number,
  lacking: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const words = `${lacking} within ${Math.round(ms)} ms`;
    late.reject(Object.assign(new Error(words), { name: 'TimeoutError' }));
    controller.abort();
  }, ms);
  try {
    return await Promise.race([work(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
