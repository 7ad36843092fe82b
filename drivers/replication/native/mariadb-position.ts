/** A position with another one's domains put in the place of its own: `domain-server-sequence`, one for each domain. */
export function followPosition(before: string, position: string): string {
  const domains = new Map([...split(before), ...split(position)].map((gtid) => [domainOf(gtid), gtid]));
  return [...domains.values()].join(',');
}

const split = (position: string) =>
  position
    .split(',')
    .map((gtid) => gtid.trim())
    .filter(Boolean);

const domainOf = (gtid: string) => gtid.slice(0, gtid.indexOf('-'));

/** The domains of a position. */
export const domainsOf = (position: string): readonly string[] => split(position).map(domainOf);

/** A position without the transactions that one server wrote itself. */
export const withoutServer = (position: string, server: string): string =>
  split(position)
    .filter((gtid) => gtid.split('-')[1] !== server)
    .join(',');
