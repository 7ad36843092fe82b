/** An element with children; its attributes, such as a namespace, are literal text. */
export const element = (name: string, children: readonly string[], attributes = ''): string =>
  `<${name}${attributes && ` ${attributes}`}>${children.join('')}</${name}>`;

/** An element with a value; nothing where there is none. */
export function leaf(name: string, value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`;
}

/** What the items of a list are called, by the list's own name; those that are not here are called "member". */
export type ItemNames = { readonly [list: string]: string };

/**
 * Data as the elements of the AWS Query protocol: an object's members one after the other, a list as an element with items, a `Map` as
 * entries with key and value, a `Date` as ISO 8601, and nothing where there is no value
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#xml-shape-serialization).
 */
export function elements(data: object, items: ItemNames = {}): string {
  return Object.entries(data)
    .map(([name, value]) => render(name, value, items))
    .join('');
}

function render(name: string, value: unknown, items: ItemNames): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return leaf(name, value.toISOString());
  if (Array.isArray(value))
    return element(
      name,
      value.map((item) => render(items[name] ?? 'member', item, items)),
    );
  if (value instanceof Map)
    return element(
      name,
      [...value].map(([key, each]) => element('entry', [leaf('key', key), render('value', each, items)])),
    );
  if (typeof value === 'object') return element(name, [elements(value, items)]);
  return leaf(name, value as string | number | boolean);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// XML has no way to write most control characters: a reader would refuse the whole answer for one of them.
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escapeText(value: string): string {
  return value
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll('\r', '&#xD;');
}
