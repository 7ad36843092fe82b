import { Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { hostNow } from '../aws/locate.ts';
import type { Answer, Ask, Question } from '../standing.ts';
import { findZone, listing, type RecordSet, sameName } from './route53-calls.ts';

/** The zone that a plan names, the record in it that applications follow, and the pair that readers do. */
export function route53Questions(plan: Plan): readonly Question[] {
  if (plan.traffic.via !== 'route53') return [];
  const { zone, record, readers } = plan.traffic;
  return [
    {
      kind: 'zone',
      name: `hosted zone "${zone}"`,
      async ask(ask) {
        const id = await zoneOf(ask, zone);
        return typeof id === 'string' ? { state: 'stands', found: id } : id;
      },
    },
    { kind: 'record', name: `record "${record}"`, ask: (ask) => look(ask, plan, zone, record) },
    ...(readers === null
      ? []
      : [
          {
            kind: 'readers' as const,
            name: `records "${readers.record}"`,
            ask: (ask: Ask) => lookAtPair(ask, zone, readers.record),
          },
        ]),
  ];
}

/** The zone's id, or how it does not stand. */
async function zoneOf(ask: Ask, zone: string): Promise<string | Answer> {
  try {
    return await findZone({ ask, rows: async () => [] }, zone);
  } catch (error) {
    // An error of AWS has its code; without one it was found that there is none, or more than one.
    if (!(error instanceof Fault) || 'code' in error) throw error;
    const state = error.message.startsWith('there are several') ? 'wrong' : 'missing';
    return { state, found: error.message, ...(error.next !== undefined && { next: error.next }) };
  }
}

const unknown: Answer = { state: 'missing', found: 'its zone is not there' };

async function recordSets(ask: Ask, zone: string, record: string): Promise<readonly RecordSet[] | null> {
  const id = await zoneOf(ask, zone);
  if (typeof id !== 'string') return null;
  const { ResourceRecordSets = [] } = (await ask(listing(id, record, 3))) as {
    ResourceRecordSets?: readonly RecordSet[];
  };
  return ResourceRecordSets.filter(({ Name, Type }) => sameName(Name, record) && Type === 'CNAME');
}

async function look(ask: Ask, plan: Plan, zone: string, record: string): Promise<Answer> {
  const sets = await recordSets(ask, zone, record);
  if (sets === null) return unknown;
  const hosts = { source: await hostNow(plan.source, ask), target: await hostNow(plan.target, ask) };
  const [set] = sets;
  if (set === undefined)
    return {
      state: 'missing',
      found: 'no CNAME of that name',
      next: `Create it with the value "${hosts.source ?? plan.source.host}", and let applications use it.`,
    };
  if (set.SetIdentifier !== undefined || set.ResourceRecords?.length !== 1)
    return {
      state: 'wrong',
      found: 'a weighted or otherwise routed record',
      next: 'Make it a simple CNAME: weights on a name that takes writes split the database. traffic.readers is for those that only read.',
    };
  const value = set.ResourceRecords[0]?.Value ?? '';
  const found = `leads to ${value}, TTL ${set.TTL} s`;
  const side = (['source', 'target'] as const).find((each) => sameName(value, hosts[each] ?? ''));
  if (side === 'source') return { state: 'stands', found: `${found}: the source` };
  if (side === 'target') return { state: 'stands', found: `${found}: the target, as after a cutover` };
  return {
    state: 'wrong',
    found: `${found}, which is neither side of the plan`,
    next: `Point it at "${hosts.source ?? plan.source.host}", or correct the plan: an application that writes elsewhere is not frozen.`,
  };
}

/** Which of them leads where `move-readers` looks, and says. */
async function lookAtPair(ask: Ask, zone: string, record: string): Promise<Answer> {
  const sets = await recordSets(ask, zone, record);
  if (sets === null) return unknown;
  if (sets.length === 0)
    return {
      state: 'missing',
      found: 'no CNAMEs of that name',
      next: 'Create a weighted pair, 100 for the source and 0 for the target.',
    };
  const weights = sets.flatMap(({ Weight, ResourceRecords }) =>
    Weight === undefined ? [] : [`${Weight} for ${ResourceRecords?.[0]?.Value ?? ''}`],
  );
  return sets.length === 2 && weights.length === 2
    ? { state: 'stands', found: weights.join(', ') }
    : {
        state: 'wrong',
        found: `${sets.length} CNAMEs, ${weights.length} of them weighted`,
        next: 'It has to be a pair of weighted CNAMEs, one for each side.',
      };
}
