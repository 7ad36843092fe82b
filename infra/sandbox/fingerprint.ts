import type { Plan } from '../../engine/plan/resolved.ts';
import { canonical, type Zones } from './aws/zones.ts';
import type { SandboxServer } from './kinds.ts';
import { readFingerprint } from './mysql-fingerprint.ts';
import { fingerprintPostgres } from './postgresql/fingerprint.ts';

/** What an unwound run has to leave as it found it, by name: settings, accounts, channels, events, definitions, the record. */
export type Fingerprint = ReadonlyMap<string, string>;

/** Reads a server's fingerprint. Rows, logs, counters and the set of executed transactions are not part of it. */
export async function fingerprintServer(server: SandboxServer): Promise<Fingerprint> {
  if (server.engine === 'postgresql') return fingerprintPostgres(server);
  const session = await server.connect();
  try {
    return await readFingerprint(session, server.engine);
  } finally {
    await session.end();
  }
}

/** The records of the plan as Route 53 has them. */
export function fingerprintRecord({ traffic }: Plan, zones: Zones): Fingerprint {
  if (traffic.via !== 'route53') return new Map();
  const names = [traffic.record, ...(traffic.readers === null ? [] : [traffic.readers.record])].map(
    canonical,
  );
  const sets = zones.all().flatMap(({ id }) => zones.records(id).filter((set) => names.includes(set.name)));
  return new Map(
    sets.map(({ name, type, ttl, values, weighted }) => [
      `record ${name} ${type}${weighted ? ` ${weighted.identifier}` : ''}`,
      `${values.map(canonical).join(', ')} (TTL ${ttl} s${weighted ? `, weight ${weighted.weight}` : ''})`,
    ]),
  );
}

/** Every name under which two fingerprints differ, with both values. */
export function differences(before: Fingerprint, after: Fingerprint): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: was ${shorten(before.get(name))}, is ${shorten(after.get(name))}`);
}

function shorten(text: string | undefined): string {
  if (text === undefined) return 'not there';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
