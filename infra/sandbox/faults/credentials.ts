import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { randomPassword } from '../accounts.ts';
import { type FaultKind, passing } from './fault.ts';
import { asRootInFreeze } from './statements.ts';

/** The engine cannot log in to the source. */
export const credentialsRevokedSource = revoked('source');

/** The engine cannot log in to the target. */
export const credentialsRevokedTarget = revoked('target');

function revoked(side: 'source' | 'target'): FaultKind {
  return {
    name: `credentials-revoked-${side}`,
    summary: `The engine's account on the ${side} gets another password and its sessions are ended; ${passing / 1_000} s later it is as it was.`,
    only: 'mysql',
    async strike({ sandbox }) {
      const server = sandbox[side];
      const { user } = server.account;
      let before = { plugin: '', hash: '' };
      await asRootInFreeze(server, async (session) => {
        const [[row]] = await session.query<RowDataPacket[]>(
          "SELECT plugin, HEX(authentication_string) AS hash FROM mysql.user WHERE user = ? AND host = '%'",
          [user],
        );
        before = row as unknown as typeof before;
        await session.query('ALTER USER ?@? IDENTIFIED BY ?', [user, '%', randomPassword()]);
        const [sessions] = await session.query<RowDataPacket[]>('SHOW PROCESSLIST');
        for (const { Id, User } of sessions)
          if (User === user) await session.query('KILL ?', [Id]).catch(() => undefined);
      });
      const passes = sleep(passing).then(() =>
        asRootInFreeze(server, async (session) => {
          await session.query(`ALTER USER ?@? IDENTIFIED WITH ?? AS 0x${before.hash}`, [
            user,
            '%',
            before.plugin,
          ]);
        }),
      );
      return {
        what: `gave "${user}" another password on the ${side}, and ended its sessions`,
        passes,
        unreachable: { side, ms: passing },
      };
    },
  };
}
