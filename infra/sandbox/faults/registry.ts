import { clockJump, clockJumpBack } from './clock.ts';
import { credentialsRevokedSource, credentialsRevokedTarget } from './credentials.ts';
import { ddlSource, ddlTarget } from './ddl.ts';
import { targetFull } from './disk.ts';
import type { FaultKind } from './fault.ts';
import { targetReadOnly } from './flags.ts';
import { leaseStolen } from './lease.ts';
import { channelCut, slowLink, sourceCut, sourceSilent, targetCut, targetSilent } from './links.ts';
import { bothKilled, engineHangs, engineKilled, guardKilled } from './processes.ts';
import { conflictingRow } from './rows.ts';
import { sourceKilled, targetKilled } from './servers.ts';
import { dnsSilent, route53Fails, route53NeverInsync, route53Throttled } from './services.ts';
import { endlessTransaction, hotRows, xaPrepared } from './transactions.ts';

/** Every fault that a rehearsal can be asked for. */
export const faultKinds: readonly FaultKind[] = [
  ...[engineKilled, guardKilled, bothKilled, engineHangs, leaseStolen, clockJump, clockJumpBack],
  ...[sourceKilled, targetKilled, targetReadOnly, targetFull],
  ...[sourceCut, targetCut, channelCut, sourceSilent, targetSilent, slowLink],
  ...[dnsSilent, route53Throttled, route53Fails, route53NeverInsync],
  ...[credentialsRevokedSource, credentialsRevokedTarget],
  ...[conflictingRow, endlessTransaction, xaPrepared, hotRows, ddlSource, ddlTarget],
];
