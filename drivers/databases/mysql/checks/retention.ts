import type { Engine, Found, Read, ServerCheck } from './check.ts';
import { readSettings, setTo } from './setting.ts';

const day = 86_400;
/** Copying, building indexes and comparing together, on a small machine over a slow line. */
const bytesPerSecond = 5_000_000;

/** How long the log has to be kept, and how that was found. */
export function neededRetention(bytes: number): { seconds: number; working: string } {
  const moving = Math.ceil(bytes / bytesPerSecond);
  // Twice, since a copy that is killed begins anew; a day, for catching up, an approval and a window.
  const seconds = day + 2 * moving;
  return {
    seconds,
    working: `${size(bytes)} at ${size(bytesPerSecond)} a second take ${time(moving)}, twice if the copy has to begin anew, and a day is left for catching up and the window: ${time(seconds)}`,
  };
}

/** Whether the log outlives the migration. */
export const retentionChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'log-retention',
    title: 'binary logs are kept for longer than the migration may take',
    severity: 'error',
    of: 'databases',
    why: 'a log that is purged before it is read ends the migration',
    async find(ask, { databases }) {
      const [row] = await ask.here(
        'SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema IN (?)',
        [databases],
      );
      const { seconds, working } = neededRetention(Number(row?.bytes ?? 0));
      return tooShort(engine, ask.here, seconds, working);
    },
  },
  {
    name: 'log-space',
    title: 'no limit of size purges logs earlier',
    severity: 'warn',
    of: 'server',
    why: 'a log that is purged because of its size may not have been read yet',
    async find(ask) {
      // max_binlog_total_size: MariaDB 11.4 and later; binlog_space_limit: Percona Server.
      const settings = await readSettings(ask.here, ['max_binlog_total_size', 'binlog_space_limit']);
      return [...settings]
        .filter(([, value]) => Number(value) > 0)
        .map(([name, value]) => ({
          what: `${name} is ${size(Number(value))}`,
          mend: setTo(engine, name, '0'),
        }));
    },
  },
];

/** Where logs are purged before so many seconds have passed. */
async function tooShort(
  engine: Engine,
  read: Read,
  seconds: number,
  working: string,
): Promise<readonly Found[]> {
  const kept = await readRetention(read);
  const days = Math.max(7, Math.ceil(seconds / day) + 1);
  const found: Found[] = [];
  if (kept.seconds !== null && kept.seconds < seconds)
    found.push({
      what: `${kept.name} keeps logs for ${time(kept.seconds)}; ${working}`,
      mend: setTo(engine, kept.name, String(kept.name === 'expire_logs_days' ? days : days * day)),
    });
  // Amazon RDS has a setting of its own beside the server's, and none means as soon as possible.
  const [table] = await read(
    "SELECT 1 AS there FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'rds_configuration'",
  );
  if (table) {
    const [rds] = await read(
      "SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'",
    );
    const hours = Number(rds?.value ?? 0);
    if (hours * 3600 < seconds)
      found.push({
        what: `"binlog retention hours" is ${rds?.value ?? 'not set'}; ${working}`,
        mend: `CALL mysql.rds_set_configuration('binlog retention hours', ${days * 24});`,
      });
  }
  return found;
}

/** The target's log outlives the time in which going back is to be possible. */
export const windowRetentionCheck = (engine: Engine, name: string): ServerCheck => ({
  name,
  title: 'the target keeps its log for as long as going back is to be possible',
  severity: 'error',
  of: 'server',
  why: 'what is purged while the channel back stands still never reaches the source',
  async find(ask, { window = 0 }) {
    const seconds = window + day;
    const working = `the plan keeps the way back open for ${time(window)}, and a day is left for the cutover before: ${time(seconds)}`;
    return tooShort(engine, ask.here, seconds, working);
  },
});

/** For how many seconds logs are kept; null: until somebody purges them. */
async function readRetention(read: Read): Promise<{ name: string; seconds: number | null }> {
  const settings = await readSettings(read, [
    'binlog_expire_logs_seconds',
    'binlog_expire_logs_auto_purge',
    'expire_logs_days',
  ]);
  // MariaDB before 10.6 counts days only; where a server has both, they are one setting.
  const name = settings.has('binlog_expire_logs_seconds') ? 'binlog_expire_logs_seconds' : 'expire_logs_days';
  const value = Number(settings.get(name) ?? 0) * (name === 'expire_logs_days' ? day : 1);
  const purged = value > 0 && settings.get('binlog_expire_logs_auto_purge') !== 'OFF';
  return { name, seconds: purged ? value : null };
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** at).toPrecision(3))} ${units[at]}`;
}

function time(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}
