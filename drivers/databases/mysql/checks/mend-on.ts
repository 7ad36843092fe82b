import { type Hosting, isManaged } from '../../../../engine/plan/hosting.ts';

const group: { readonly [H in Hosting]: string } = {
  own: '',
  rds: 'the instance’s DB parameter group',
  aurora: 'the DB cluster parameter group',
};

/** RDS keeps logs by a setting of its own, in hours, of which there is a largest number. */
const expiry = /SET (?:PERSIST|GLOBAL) binlog_expire_logs_seconds = (\d+);/g;
const most: { readonly [H in Hosting]: number } = { own: 0, rds: 168, aurora: 2160 };

const hours = /rds_set_configuration\('binlog retention hours', (\d+)\)/g;

const statement = /(?:On the \w+: )?SET (PERSIST_ONLY|PERSIST|GLOBAL) ([a-z_]+) = ('[^']*'|[^;]*);/g;
const atStart = /Write ([a-z_]+) = (.+?) into the configuration, and restart the server\./g;

/**
 * What mends a finding, for whoever may do it: on RDS and Aurora nobody may set a global variable, and a parameter group says what the
 * configuration says elsewhere.
 */
export function mendOn(hosting: Hosting, mend: string): string {
  if (!isManaged(hosting)) return mend;
  return mend
    .replaceAll(expiry, (_, seconds: string) => {
      const kept = Math.ceil(Number(seconds) / 3600);
      return `CALL mysql.rds_set_configuration('binlog retention hours', ${kept});`;
    })
    .replaceAll(hours, (_, kept: string) => {
      const allowed = Math.min(Number(kept), most[hosting]);
      return `rds_set_configuration('binlog retention hours', ${allowed})`;
    })
    .replaceAll(
      statement,
      (_, how: string, name: string, value: string) =>
        `Set ${name} = ${value} in ${group[hosting]}${how === 'PERSIST_ONLY' ? ' and reboot' : ''};`,
    )
    .replaceAll(
      atStart,
      (_, name: string, value: string) => `Set ${name} = ${value} in ${group[hosting]}, and reboot.`,
    )
    .replaceAll(/;? and write it into the configuration\./g, '.')
    .replaceAll(/ and take it out of the configuration\./g, '');
}
