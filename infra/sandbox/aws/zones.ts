import { randomBytes } from 'node:crypto';
import { AwsError } from './error.ts';
import { fairMood, type Mood } from './mood.ts';
import { applyChanges, type Change } from './record-changes.ts';

/** Records of one name and type, or one weighted part of them. */
export interface RecordSet {
  /** Lower case, with its final dot. */
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
  readonly weighted?: { readonly identifier: string; readonly weight: number };
}

/** A hosted zone as the API answers it. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
  readonly comment: string | undefined;
  readonly isPrivate: boolean;
}

/** A submitted change. */
export interface Submitted {
  readonly id: string;
  readonly at: number;
  readonly comment: string | undefined;
}

/** The zones of one account: the API answers what was accepted, DNS what has had the time to spread. */
export interface Zones {
  /** A new zone; `records` are answered from the first moment. */
  create(
    zone: Omit<Zone, 'id'>,
    records?: readonly RecordSet[],
  ): { readonly zone: Zone; readonly change: Submitted };
  all(): readonly Zone[];
  find(id: string): Zone;
  records(id: string): readonly RecordSet[];
  change(id: string, changes: readonly Change[], comment?: string): Submitted;
  status(changeId: string): Submitted & { readonly inSync: boolean };
  /** The zone that is closest to a name, with the records that DNS answers now. */
  published(name: string): { readonly zone: Zone; readonly records: readonly RecordSet[] } | undefined;
}

interface State {
  readonly zone: Zone;
  records: readonly RecordSet[];
  /** What DNS answers from each moment on; the last one that has come counts. */
  published: { readonly from: number; readonly records: readonly RecordSet[] }[];
}

/** Makes an account without zones. `propagation` is the time in milliseconds until a change is answered everywhere. */
export function createZones(
  options: { readonly propagation?: number; readonly now?: () => number; readonly mood?: Mood } = {},
): Zones {
  const { propagation = 200, now = Date.now, mood = fairMood() } = options;
  const states = new Map<string, State>();
  const changes = new Map<string, Submitted>();

  const state = (id: string): State => {
    const found = states.get(id);
    if (!found) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    return found;
  };
  const submit = (comment: string | undefined): Submitted => {
    const change = { id: `C${identifier()}`, at: now(), comment };
    changes.set(change.id, change);
    return change;
  };

  return {
    create(wanted, initial = []) {
      for (const { zone } of states.values())
        if (zone.reference === wanted.reference)
          throw new AwsError(
            'HostedZoneAlreadyExists',
            `A hosted zone has already been created with the specified caller reference.`,
            409,
          );
      const zone = { ...wanted, name: canonical(wanted.name), id: `Z${identifier()}` };
      const creations = initial.map((set) => ({ action: 'CREATE', set }) as const);
      const records = applyChanges(zone.name, apex(zone.name), creations);
      states.set(zone.id, { zone, records, published: [{ from: now(), records }] });
      return { zone, change: submit(undefined) };
    },
    all: () => [...states.values()].map(({ zone }) => zone),
    find: (id) => state(id).zone,
    records: (id) => state(id).records,
    change(id, wanted, comment) {
      const current = state(id);
      current.records = applyChanges(current.zone.name, current.records, wanted);
      current.published.push({ from: now() + propagation, records: current.records });
      return submit(comment);
    },
    status(changeId) {
      const change = changes.get(changeId);
      if (!change) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${changeId}`, 404);
      return { ...change, inSync: mood.settles && now() >= change.at + propagation };
    },
    published(name) {
      const [closest] = [...states.values()]
        .filter(({ zone }) => name === zone.name || name.endsWith(`.${zone.name}`))
        .sort((a, b) => b.zone.name.length - a.zone.name.length);
      if (!closest) return undefined;
      closest.published = closest.published.slice(
        closest.published.findLastIndex(({ from }) => from <= now()),
      );
      return { zone: closest.zone, records: closest.published[0]?.records ?? [] };
    },
  };
}

/** A name as zones keep it: lower case, with its final dot. */
export function canonical(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}

// What Route 53 puts into every new zone.
function apex(name: string): RecordSet[] {
  const servers = [1, 2, 3, 4].map((n) => `ns-${n}.sandbox.invalid.`);
  const authority = `${servers[0]} hostmaster.sandbox.invalid. 1 7200 900 1209600 60`;
  return [
    { name, type: 'NS', ttl: 172_800, values: servers },
    { name, type: 'SOA', ttl: 900, values: [authority] },
  ];
}

function identifier(): string {
  return randomBytes(10).toString('hex').toUpperCase();
}
