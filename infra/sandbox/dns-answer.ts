import { randomInt } from 'node:crypto';
import type { Answer, Packet } from 'dns-packet';
import { canonical, type RecordSet, type Zones } from './aws/zones.ts';

const hostTtl = 60;
const longestChain = 8;

/** What the DNS server knows. */
export interface Names {
  /** Host names that a plan gives, and the loopback addresses that stand for them. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly zones: Zones;
  /** A whole number from 0 to below `bound`; it chooses among weighted records. */
  readonly choose?: (bound: number) => number;
}

/** Answers a question with all that is known: a CNAME with what it leads to, or why there is nothing. */
export function answerQuestion(names: Names, name: string, type: string): Packet {
  const answers: Answer[] = [];
  let asked = canonical(name);
  for (let n = 0; n < longestChain; n++) {
    const found = findRecords(names, asked);
    if (!found) return n > 0 ? authoritative(answers) : { rcode: 'REFUSED' };
    const alias = type === 'CNAME' ? undefined : found.records.find((record) => record.type === 'CNAME');
    const direct = found.records.filter((record) => record.type === type || type === 'ANY');
    if (!alias) {
      answers.push(...choosePart(direct, names.choose).flatMap((record) => write(names, record)));
      if (answers.length) return authoritative(answers);
      return nothing(found.authority, found.records.length > 0);
    }
    const part = choosePart(
      found.records.filter((record) => record.type === 'CNAME'),
      names.choose,
    );
    answers.push(...part.flatMap((record) => write(names, record)));
    asked = canonical(part[0]?.values[0] ?? '');
  }
  return { rcode: 'SERVFAIL' };
}

function findRecords(
  { hosts, zones }: Names,
  name: string,
): { records: readonly RecordSet[]; authority: RecordSet | undefined } | undefined {
  const zone = zones.published(name);
  const records = zone?.records.filter((record) => record.name === name) ?? [];
  const authority = zone?.records.find((record) => record.type === 'SOA');
  if (records.length) return { records, authority };
  const address = hosts.get(name.slice(0, -1));
  if (address) return { records: [{ name, type: 'A', ttl: hostTtl, values: [address] }], authority };
  return zone && { records: [], authority };
}

// Weighted parts of one set: one is answered, each as often as its weight; all of them may weigh nothing.
function choosePart(
  records: readonly RecordSet[],
  choose: (bound: number) => number = randomInt,
): readonly RecordSet[] {
  const weighted = records.filter((record) => record.weighted);
  if (!weighted.length) return records;
  const weigh = (record: RecordSet) => record.weighted?.weight ?? 0;
  const total = weighted.reduce((sum, record) => sum + weigh(record), 0);
  if (total === 0) return weighted.slice(choose(weighted.length)).slice(0, 1);
  let left = choose(total);
  for (const record of weighted) {
    if (left < weigh(record)) return [record];
    left -= weigh(record);
  }
  return [];
}

function write({ hosts }: Names, { name, type, ttl, values }: RecordSet): Answer[] {
  const owner = name.slice(0, -1);
  return values.map((value) => {
    if (type === 'TXT') return { type, name: owner, ttl, data: [value.replace(/^"|"$/g, '')] };
    if (type === 'SOA') return writeAuthority(owner, ttl, value);
    // A plan may name a server by its address: that, too, stands for one on this machine.
    if (type === 'A') return { type, name: owner, ttl, data: hosts.get(value) ?? value };
    return { type: type as 'CNAME' | 'NS', name: owner, ttl, data: value.replace(/\.$/, '') };
  });
}

function writeAuthority(name: string, ttl: number, value: string): Answer {
  const [mname = '', rname = '', ...numbers] = value.split(' ');
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
  const data = { mname, rname, serial, refresh, retry, expire, minimum };
  return { type: 'SOA', name, ttl, data };
}

function authoritative(answers: Answer[]): Packet {
  return { rcode: 'NOERROR', flag_aa: true, answers };
}

function nothing(authority: RecordSet | undefined, nameExists: boolean): Packet {
  const authorities = authority
    ? [writeAuthority(authority.name.slice(0, -1), 60, authority.values[0] ?? '')]
    : [];
  return { rcode: nameExists ? 'NOERROR' : 'NXDOMAIN', flag_aa: true, authorities };
}
