import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.place@1': { input: Record<never, never> };
  }
}

/** Where a server's log is now, `file:position`, whether it numbers its transactions or not. The statement has a new name since 8.2. */
const place = operation({
  name: 'mysql.place@1',
  reads: true,
  run: async (_, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const [row] = await session
        .rows('SHOW BINARY LOG STATUS')
        .catch((error: { code?: string }) =>
          error.code === 'ER_PARSE_ERROR' ? session.rows('SHOW MASTER STATUS') : Promise.reject(error),
        );
      return { position: row ? `${row.File}:${row.Position}` : null };
    }),
});

export const placeOperations: readonly Operation[] = [place];
