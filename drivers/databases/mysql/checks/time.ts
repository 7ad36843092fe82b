import { type Engine, listed, type Read, type ServerCheck } from './check.ts';
import { readSettings, setTo } from './setting.ts';

const most = 1_000;

/** Whether it is the same time on both sides. */
export const timeChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'time-zone',
    title: 'both sides have the same time zone, summer and winter',
    severity: 'error',
    of: 'server',
    why: 'NOW() and TIMESTAMP columns would read differently',
    async find(ask) {
      const [here, there] = await Promise.all([zoneOf(ask.here), zoneOf(ask.there)]);
      return here.offsets === there.offsets
        ? []
        : [
            {
              what: `the target is in ${here.name} (${here.offsets}), the source in ${there.name} (${there.offsets})`,
              mend:
                there.name === 'SYSTEM'
                  ? 'Give both hosts the same zone, and restart the target; or set time_zone on the target to a zone with the source’s offsets.'
                  : `On the target: ${setTo(engine, 'time_zone', there.name)}`,
            },
          ];
    },
  },
  {
    name: 'time-zone-names',
    title: 'the target knows time zones by name, as the source does',
    severity: 'warn',
    of: 'server',
    why: 'CONVERT_TZ and SET time_zone with a name, in events, views and applications, would give NULL or an error',
    async find(ask) {
      const sql = "SELECT CONVERT_TZ('2026-01-01', '+00:00', 'Europe/Berlin') AS t";
      const [[here], [there]] = (await Promise.all([ask.here(sql), ask.there(sql)])) as [
        Awaited<ReturnType<Read>>,
        Awaited<ReturnType<Read>>,
      ];
      return there?.t == null || here?.t != null
        ? []
        : [
            {
              what: 'the target’s time zone tables are empty',
              mend: `${engine === 'mysql' ? 'mysql_tzinfo_to_sql' : 'mariadb-tzinfo-to-sql'} /usr/share/zoneinfo | ${engine} mysql, on the target.`,
            },
          ];
    },
  },
  {
    name: 'clocks',
    title: 'both servers’ clocks are right, by this machine’s',
    severity: 'warn',
    of: 'server',
    why: 'the lag is read off clocks, and NOW() would jump at the switch',
    async find(ask) {
      const [here, there] = [await offsetOf(ask.here), await offsetOf(ask.there)];
      const off = [['target', here] as const, ['source', there] as const].filter(
        ([, ms]) => Math.abs(ms) > most,
      );
      return off.map(([side, ms]) => ({
        what: `the ${side}’s clock is ${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'} this machine’s`,
        mend: 'Let both servers and this machine follow one time server (chrony, NTP).',
      }));
    },
  },
  {
    name: 'certificates',
    title: 'no server’s certificate runs out soon',
    severity: 'warn',
    of: 'server',
    why: 'channel and sessions that connect anew after that day are refused',
    async find(ask) {
      const sql = "SHOW GLOBAL STATUS LIKE 'Ssl_server_not_after'";
      const [[here], [there]] = (await Promise.all([ask.here(sql), ask.there(sql)])) as [
        Awaited<ReturnType<Read>>,
        Awaited<ReturnType<Read>>,
      ];
      return (
        [['target', here?.Value] as const, ['source', there?.Value] as const]
          // Servers write `Nov 21 05:50:07 2027 GMT`, or nothing where they have none.
          .filter(([, end]) => Date.parse(String(end)) - Date.now() < 14 * 86_400_000)
          .map(([side, end]) => ({
            what: `the certificate of the ${side} ends on ${end}`,
            mend: 'Renew it, then ALTER INSTANCE RELOAD TLS; or FLUSH SSL on MariaDB.',
          }))
      );
    },
  },
];

/** A server's time zone, and its offsets from UTC in winter and summer: two names may be one zone, and SYSTEM may be any. */
async function zoneOf(read: Read): Promise<{ name: string; offsets: string }> {
  const settings = await readSettings(read, ['time_zone']);
  const [row] = await read(
    `SELECT TIME_FORMAT(TIMEDIFF(CONVERT_TZ('2026-01-15 00:00:00', '+00:00', @@global.time_zone), '2026-01-15 00:00:00'), '%H:%i') AS winter,
       TIME_FORMAT(TIMEDIFF(CONVERT_TZ('2026-07-15 00:00:00', '+00:00', @@global.time_zone), '2026-07-15 00:00:00'), '%H:%i') AS summer`,
  );
  const name = settings.get('time_zone') ?? '';
  return { name, offsets: listed([String(row?.winter), String(row?.summer)]).replaceAll('"', '') };
}

/** How far a server's clock is ahead of this machine's, in milliseconds, with half of the answer's way taken off. */
async function offsetOf(read: Read): Promise<number> {
  const before = Date.now();
  const [row] = await read("SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) AS us");
  return Number(row?.us) / 1000 - (before + Date.now()) / 2;
}
