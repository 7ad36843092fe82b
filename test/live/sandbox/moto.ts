import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { leash } from '../../../infra/sandbox/leash.ts';
import { run } from '../../../infra/sandbox/run.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';

const { code } = await run('moto_server', ['--help'], { within: 60_000 });

/** Why nothing can be compared with moto, or ''; printed where it is so. */
export const reason =
  code === 0 ? '' : 'skipped: moto_server is not installed, so there is nothing to compare with';
if (reason) process.stderr.write(`${reason}\n`);

/** Works with a moto of its own, another implementation of AWS by others: where both agree, so probably does the real one. */
export async function withMoto<T>(
  work: (endpoint: string) => Promise<T>,
  environment: NodeJS.ProcessEnv = {},
): Promise<T> {
  const port = await freePort();
  const moto = leash('moto_server', ['-p', String(port)], {
    stdio: ['ignore'],
    env: { ...process.env, ...environment },
  });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    const up = await waitFor(
      () =>
        fetch(endpoint).then(
          () => true,
          () => undefined,
        ),
      { within: 60_000 },
    );
    if (up !== true) throw new Error('moto_server did not answer for 30 s');
    return await work(endpoint);
  } finally {
    moto.kill('SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
