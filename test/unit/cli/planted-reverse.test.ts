import { afterEach, expect, test, vi } from 'vitest';
import { openWorld } from '../../../cli/world.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { unattended } from '../../../engine/world.ts';

afterEach(() => vi.unstubAllEnvs());

const secret = { secret: 'shop/any' };

test.each(['source', 'application', 'readers', 'target', 'replication', 'reverse', 'dms'])(
  'a hook that prints the password of the %s before anybody logged in with it does not tell it',
  async (whose) => {
    vi.stubEnv('PLANTED_PW', 'correct horse battery');
    const of = (name: string) => (name === whose ? { user: 'any', password: { env: 'PLANTED_PW' } } : secret);
    const plan = {
      source: { engine: 'mysql', credentials: of('source'), application: { credentials: of('application') } },
      target: { credentials: of('target') },
      replication: {
        credentials: of('replication'),
        reverse_credentials: of('reverse'),
        target_credentials: of('dms'),
      },
      traffic: { via: 'route53', readers: { credentials: of('readers') } },
      hooks: [],
    } as unknown as Plan;
    const world = await openWorld(plan);
    try {
      const answer = await world.make(
        {
          op: 'hook.command@1',
          input: { command: ['sh', '-c', 'echo "no: $PLANTED_PW" >&2; exit 1'], about: {} },
        },
        {
          deadline: Date.now() + 10_000,
          stop: new AbortController().signal,
          progress: () => undefined,
          ...unattended,
        },
      );
      expect(JSON.stringify(answer)).toContain('no: ');
      expect(JSON.stringify(answer)).not.toContain('correct horse');
    } finally {
      world.close();
    }
  },
);
