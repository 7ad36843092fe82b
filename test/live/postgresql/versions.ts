import { findWay } from '../../../infra/sandbox/postgresql/obtain.ts';

/** Chooses the sandbox's PostgreSQL. */
export const variable = 'AURORA_MIGRATE_SANDBOX_POSTGRESQL';

/** Whether that major version is on this machine already: none is downloaded for a test. */
export async function isHere(major: string): Promise<boolean> {
  const before = process.env[variable];
  process.env[variable] = major;
  try {
    const { by } = await findWay();
    return by === 'installed' || by === 'cached';
  } finally {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  }
}
