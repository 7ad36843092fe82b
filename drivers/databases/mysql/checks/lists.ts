import { accountChecks } from './accounts.ts';
import { applierChecks } from './applier.ts';
import { cascadeCheck } from './cascades.ts';
import type { Engine, ServerCheck } from './check.ts';
import { collationChecks } from './collations.ts';
import { columnChecks } from './columns.ts';
import { logChecks } from './log.ts';
import { loginChecks } from './logins.ts';
import { renameCheck } from './renames.ts';
import { replicaChecks } from './replicas.ts';
import { retentionChecks } from './retention.ts';
import { sameChecks } from './same.ts';
import { sessionChecks } from './sessions.ts';
import { storageChecks } from './storage.ts';
import { tableChecks } from './tables.ts';
import { targetStateChecks } from './target-state.ts';
import { timeChecks } from './time.ts';
import { targetVersionChecks, versionCheck } from './versions.ts';

/** What both kinds of server are asked as sources: whether they can be copied while live, and replicated without losing a row. */
export const sharedSourceChecks = (engine: Engine): readonly ServerCheck[] => [
  versionCheck(engine),
  ...logChecks(engine),
  ...retentionChecks(engine),
  ...replicaChecks(engine),
  ...accountChecks(engine),
  ...sessionChecks(engine),
  ...tableChecks(engine),
  ...storageChecks(engine),
  ...columnChecks(engine),
  renameCheck,
];

/** What both are asked as targets: whether they can take the copy, apply changes, and serve the application as the source did. */
export const sharedTargetChecks = (engine: Engine): readonly ServerCheck[] => [
  ...targetVersionChecks(engine),
  // What a replica holds it has from the source.
  ...targetStateChecks(engine).map((check) => ({ ...check, copied: true as const })),
  ...applierChecks(engine),
  cascadeCheck(engine),
  ...sameChecks(engine),
  ...collationChecks,
  ...loginChecks,
  ...timeChecks(engine),
];
