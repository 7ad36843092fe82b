import { type Operation, operation } from '../../operation.ts';
import { type Asked, askCheck, type Question } from '../ask-check.ts';
import { postgresqlChecks } from './checks/list.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.check@1': { input: Question };
  }
}

const asked: Asked = {
  withSession,
  readOnly: 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
  // insufficient_privilege
  refused: new Set(['42501']),
  shutOut: ({ code, cause }) =>
    code === '28000' && (cause as { routine?: string } | undefined)?.routine === 'InitializeSessionUserId',
  mendOn: (_, mend) => mend,
};

const check = operation({
  name: 'postgresql.check@1',
  reads: true,
  run: (input, tools) => askCheck(input, tools, postgresqlChecks, asked),
});

export const checkOperations: readonly Operation[] = [check];
