import { Resolver } from 'node:dns/promises';
import { type Operation, operation } from '../operation.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'dns.resolve@1': { input: { name: string } };
  }
}

/** What a name resolves to from here: the CNAME's target, without a final dot, or null. */
const resolve = operation({
  name: 'dns.resolve@1',
  reads: true,
  async run({ name }, tools) {
    const resolver = new Resolver({ timeout: 2_000, tries: 2 });
    if (tools.resolver !== null) resolver.setServers([tools.resolver]);
    try {
      const [cname] = await resolver.resolveCname(name);
      return { cname: cname?.replace(/\.$/, '') ?? null };
    } catch (error) {
      return { cname: null, error: (error as { code?: string }).code ?? (error as Error).message };
    }
  },
});

export const dnsOperations: readonly Operation[] = [resolve];
