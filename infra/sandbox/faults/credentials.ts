import { setTimeout as sleep } from 'node:timers/promises';
import { deedsOf } from './deeds.ts';
import { type FaultKind, passing } from './fault.ts';

/** The engine cannot log in to the source. */
export const credentialsRevokedSource = revoked('source');

/** The engine cannot log in to the target. */
export const credentialsRevokedTarget = revoked('target');

function revoked(side: 'source' | 'target'): FaultKind {
  return {
    name: `credentials-revoked-${side}`,
    summary: `The engine's account on the ${side} gets another password and its sessions are ended; ${passing / 1_000} s later it is as it was.`,
    only: ['mysql', 'postgresql'],
    async strike(scene) {
      const { user } = scene.sandbox[side].account;
      const giveBack = await deedsOf(scene).revoke(side, user);
      return {
        what: `gave "${user}" another password on the ${side}, and ended its sessions`,
        passes: sleep(passing).then(giveBack),
        unreachable: { side, ms: passing },
      };
    },
  };
}
