import type { Session } from '../session.ts';
import { FatalError } from '../work.ts';

/**
 * What a source is to be before its changes can be followed.
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html, "Enabling CDC" and "Prerequisites".)
 */
export async function checkSource(source: Session): Promise<void> {
  const [row] = await source.texts(
    `SELECT current_setting('wal_level'), (SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout'),
            pg_is_in_recovery(), (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user)
              OR coalesce((SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_replication'), false)`,
  );
  const [level, timeout, standby, may] = row ?? [];
  if (level !== 'logical') throw new FatalError(`wal_level must be logical. Its value is '${level}'`);
  if (Number(timeout) > 0 && Number(timeout) < 10_000)
    throw new FatalError(
      `wal_sender_timeout must be 0, or 10000 milliseconds or more. Its value is '${timeout}'`,
    );
  if (standby === 't') throw new FatalError('A read replica cannot be followed');
  if (may !== 't') throw new FatalError('The account of the source endpoint may not replicate');
}
