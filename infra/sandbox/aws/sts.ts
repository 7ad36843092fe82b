import { account } from './account.ts';
import type { Mood } from './mood.ts';
import { queryService } from './query.ts';
import type { Service } from './server.ts';
import { type Operations, operation } from './shape.ts';

const operations: Operations = {
  GetCallerIdentity: operation({
    parameters: {},
    answer: () => ({
      UserId: 'AIDASANDBOX000000000',
      Account: account,
      Arn: `arn:aws:iam::${account}:user/sandbox`,
    }),
  }),
};

/** STS, which says who asks: in the sandbox always the same user. */
export const stsService = (mood?: Mood): Service =>
  queryService(
    {
      signedAs: 'sts',
      title: 'STS',
      version: '2011-06-15',
      namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      operations,
    },
    mood,
  );
