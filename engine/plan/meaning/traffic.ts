import type { Finding } from '../fault.ts';
import { spanOf, text, type Written } from '../tree.ts';

/** The record's full name, without a final dot; a name outside the zone is taken as relative to it. */
export function fullName(record: string, zone: string): string {
  const [name, parent] = [record, zone].map((each) => each.toLowerCase().replace(/\.$/, ''));
  return name === parent || name?.endsWith(`.${parent}`) ? (name ?? '') : `${name}.${parent}`;
}

/** A record that cannot be a CNAME of the zone. */
export function checkTraffic(tree: Written): Finding[] {
  const record = text(tree, ['traffic', 'record']);
  const zone = text(tree, ['traffic', 'zone']);
  if (record === undefined || zone === undefined || `${record}${zone}`.includes('${')) return [];
  const at = { span: spanOf(tree, ['traffic', 'record']), path: ['traffic', 'record'] };
  const parent = zone.toLowerCase().replace(/\.$/, '');
  if (fullName(record, zone) === parent)
    return [
      {
        ...at,
        what: `"${record}" is the zone itself`,
        why: "a zone's own name cannot be a CNAME",
        suggestion: `let applications use a name below it, such as db.${parent}`,
      },
    ];
  // A single word is relative to the zone; a name of several that ends elsewhere was meant as it stands.
  if (record.includes('.') && !record.toLowerCase().replace(/\.$/, '').endsWith(`.${parent}`))
    return [
      { ...at, what: `"${record}" is not in the zone "${zone}"`, suggestion: `end it with .${parent}` },
    ];
  return [];
}
