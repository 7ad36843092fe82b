import { afterAll } from 'vitest';
import { type Service, startAws } from '../../../infra/sandbox/aws/server.ts';

/** Serves some services for the tests of a file, and says what a client of the SDK needs to reach them. */
export async function serve(...services: readonly Service[]) {
  const aws = await startAws({ services });
  afterAll(() => aws.stop());
  return {
    aws,
    config: {
      endpoint: aws.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    },
  };
}
