import { type Answers, askRecord, type DnsServer } from './answers.ts';

/** Resolves one record as a host's resolver does. */
export interface Resolver {
  /** The cached answer while its TTL lasts, even when connecting to it fails; a new one afterwards. */
  resolve(): Promise<Answers>;
}

/** Creates a resolver with a cache of its own; callers that ask at the same time share one question. */
export function createResolver(server: DnsServer, record: string): Resolver {
  let cached: { answers: Answers; until: number } | undefined;
  let asking: Promise<Answers> | undefined;
  const ask = async () => {
    try {
      const answers = await askRecord(server, record);
      cached = { answers, until: performance.now() + answers.ttl * 1_000 };
      return answers;
    } finally {
      asking = undefined;
    }
  };
  return {
    async resolve() {
      if (cached && performance.now() < cached.until) return cached.answers;
      asking ??= ask();
      return asking;
    },
  };
}
