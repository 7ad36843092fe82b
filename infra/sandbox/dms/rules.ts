/** A selection rule of a table mapping. */
export interface Selection {
  readonly schema: string;
  readonly table: string;
  readonly action: 'include' | 'exclude' | 'explicit';
  /** Tables with more are loaded first. */
  readonly loadOrder: number;
}

/** A transformation rule that renames a schema or a table. */
export interface Rename {
  readonly target: 'schema' | 'table';
  readonly schema: string;
  /** Of a table's rename. */
  readonly table: string;
  readonly value: string;
}

type Json = Readonly<Record<string, unknown>>;

const selectionMembers = [
  'rule-type',
  'rule-id',
  'rule-name',
  'object-locator',
  'rule-action',
  'filters',
  'load-order',
];
const renameMembers = [
  'rule-type',
  'rule-id',
  'rule-name',
  'object-locator',
  'rule-action',
  'rule-target',
  'value',
  'old-value',
];

/** Reads the rules of a `TableMappings` document; an error names the rule, and what of it the sandbox cannot do. */
export function readRules(document: string): {
  readonly selections: readonly Selection[];
  readonly renames: readonly Rename[];
} {
  const { rules } = parse(document);
  if (!Array.isArray(rules)) throw new Error('Error in mapping rules: "rules" is missing');
  const selections: Selection[] = [];
  const renames: Rename[] = [];
  const ids = new Set<string>();
  for (const rule of rules as readonly unknown[]) {
    if (!isObject(rule)) throw new Error('Error in mapping rules: a rule must be an object');
    const id = String(rule['rule-id'] ?? '');
    const wrong = (what: string) =>
      new Error(`Error in mapping rules. Rule with ruleId = ${id} failed validation. ${what}`);
    if (!/^\d+$/.test(id)) throw wrong('"rule-id" must be a number');
    if (ids.has(id)) throw wrong('"rule-id" must be unique');
    ids.add(id);
    if (rule['rule-type'] === 'selection') selections.push(readSelection(rule, wrong));
    else if (rule['rule-type'] === 'transformation') renames.push(readRename(rule, wrong));
    else throw wrong(`The sandbox does not support rules of type "${String(rule['rule-type'])}"`);
  }
  if (!selections.some(({ action }) => action !== 'exclude'))
    throw new Error('Error in mapping rules: at least one selection rule must include something');
  refuseTwice(renames);
  return { selections, renames };
}

type Wrong = (what: string) => Error;

function readSelection(rule: Json, wrong: Wrong): Selection {
  only(rule, selectionMembers, wrong);
  const locator = locate(rule, ['schema-name', 'table-name', 'table-type'], wrong);
  if (locator['table-type'] !== undefined && locator['table-type'] !== 'table')
    throw wrong('The sandbox moves tables only, no views');
  const { filters } = rule;
  if (filters !== undefined && !(Array.isArray(filters) && filters.length === 0))
    throw wrong('The sandbox does not support source filters');
  const action = rule['rule-action'];
  if (action !== 'include' && action !== 'exclude' && action !== 'explicit')
    throw wrong(`"${String(action)}" is not a valid action: include, exclude or explicit`);
  const schema = text(locator, 'schema-name', wrong);
  const table = text(locator, 'table-name', wrong);
  if (action === 'explicit' && /%/.test(schema + table))
    throw wrong('An explicit rule must name one table, without wildcards');
  const loadOrder = Number(rule['load-order'] ?? 0);
  if (!Number.isInteger(loadOrder) || loadOrder < 0) throw wrong('"load-order" must be a whole number');
  return { schema, table, action, loadOrder };
}

function readRename(rule: Json, wrong: Wrong): Rename {
  only(rule, renameMembers, wrong);
  const target = rule['rule-target'];
  const action = rule['rule-action'];
  if (action !== 'rename' || (target !== 'schema' && target !== 'table'))
    throw wrong(
      `The sandbox supports "rename" of a schema or a table, not "${String(action)}" of a ${String(target)}`,
    );
  if (rule['old-value'] != null) throw wrong('The sandbox does not support "old-value"');
  const members = target === 'schema' ? ['schema-name'] : ['schema-name', 'table-name'];
  const locator = locate(rule, members, wrong);
  return {
    target,
    schema: text(locator, 'schema-name', wrong),
    table: target === 'table' ? text(locator, 'table-name', wrong) : '',
    value: text(rule, 'value', wrong),
  };
}

/** Two actions against one object are not allowed. */
function refuseTwice(renames: readonly Rename[]): void {
  const seen = new Set<string>();
  for (const { target, schema, table } of renames) {
    const object = JSON.stringify([target, schema, table]);
    if (seen.has(object))
      throw new Error(
        `Error in mapping rules: more than one transformation of the ${target} ${schema} ${table}`.trim(),
      );
    seen.add(object);
  }
}

function parse(document: string): Json {
  try {
    const read: unknown = JSON.parse(document);
    if (isObject(read)) return read;
  } catch {
    // Answered below: the same error, whether the text is no JSON or no object.
  }
  throw new Error('Invalid Table Mappings document. It is not a JSON object');
}

function locate(rule: Json, members: readonly string[], wrong: Wrong): Json {
  const locator = rule['object-locator'];
  if (!isObject(locator)) throw wrong('"object-locator" is missing');
  only(locator, members, wrong);
  return locator;
}

function only(given: Json, members: readonly string[], wrong: Wrong): void {
  for (const name of Object.keys(given))
    if (!members.includes(name)) throw wrong(`The sandbox does not support "${name}"`);
}

function text(given: Json, name: string, wrong: Wrong): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(`"${name}" must be a text`);
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
