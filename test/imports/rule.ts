import { posix } from 'node:path';
import { importsIn, withoutComments } from './scan.ts';

/** Where a module breaks the order of the house, and which rule it breaks. */
export type Breach = {
  readonly file: string;
  readonly line: number;
  readonly rule: Rule;
  readonly what: string;
};
export type Rule = 'direction' | 'package' | 'computed' | 'name';

/** What a folder may import of the project: anything, or types alone. A path ends in / or is one file. */
type Allowed = { readonly values: readonly string[]; readonly types: readonly string[] };

const plain = [
  'engine/step.ts',
  'engine/duration.ts',
  'engine/fault.ts',
  'engine/how-many.ts',
  'engine/world.ts',
];
const folders: { readonly [folder: string]: Allowed } = {
  engine: { values: ['engine/', 'schemas/generated/'], types: [] },
  steps: {
    values: ['steps/', ...plain],
    types: ['engine/', 'drivers/database.ts', 'drivers/scene.ts', 'drivers/operation.ts'],
  },
  drivers: {
    values: [
      'drivers/',
      'data/',
      'engine/plan/hosting.ts',
      'engine/plan/patterns.ts',
      'engine/state/store.ts',
      ...plain,
    ],
    types: ['engine/'],
  },
  data: { values: ['data/', ...plain], types: ['engine/', 'drivers/database.ts', 'drivers/operation.ts'] },
  infra: { values: ['infra/', 'engine/plan/', ...plain], types: ['engine/'] },
  schemas: { values: ['schemas/'], types: ['engine/step.ts'] },
  cli: { values: ['cli/', 'engine/', 'steps/', 'drivers/', 'data/', 'infra/', 'schemas/'], types: [] },
};

/** Packages that belong to one place, because everything else is to work without them. */
const places: readonly { readonly packages: RegExp; readonly only: readonly string[] }[] = [
  { packages: /^(?:cdktf|cdktn|constructs)(?:\/|$)/, only: ['infra/terraform/'] },
  { packages: /^listr2(?:\/|$)/, only: ['cli/draw.ts'] },
  { packages: /^commander(?:\/|$)/, only: ['cli/parse.ts'] },
  { packages: /^yaml(?:\/|$)/, only: ['engine/plan/'] },
  { packages: /^mysql2(?:\/|$)/, only: ['drivers/databases/', 'infra/sandbox/'] },
  { packages: /^pg(?:-copy-streams)?(?:\/|$)/, only: ['drivers/databases/', 'infra/sandbox/'] },
  { packages: /^@aws-sdk\//, only: ['drivers/aws/'] },
];

/** Steps read the same for every database and every cloud service: only the defaults may name one. */
const names =
  /mysql|mariadb|postgres|\baws|aurora|route ?53|\b(?:dms|rds|s3|sns|sts)\b|cloudwatch|secretsmanager/i;
const mayName = 'steps/defaults.ts';

/** Everything in one module that breaks the order. `file` is relative to the root. */
export function breaches(file: string, text: string): readonly Breach[] {
  const found: Breach[] = [];
  const report = (line: number, rule: Rule, what: string) => found.push({ file, line, rule, what });
  for (const { line, from, typeOnly } of importsIn(text)) {
    if (from === null) report(line, 'computed', 'what it imports is known only at run time');
    else if (from.startsWith('.')) {
      const to = posix.join(posix.dirname(file), from);
      if (!mayImport(file, to, typeOnly))
        report(
          line,
          'direction',
          `${folderOf(file)} must not import ${typeOnly ? 'even types of ' : ''}${to}`,
        );
    } else if (!mayUse(file, from)) report(line, 'package', `${folderOf(file)} must not import "${from}"`);
  }
  if (folderOf(file) === 'steps' && file !== mayName)
    for (const [index, line] of withoutComments(text).split('\n').entries()) {
      const name = names.exec(line)?.[0];
      if (name !== undefined) report(index + 1, 'name', `a step must not name "${name}"`);
    }
  return found.sort((a, b) => a.line - b.line);
}

/** One breach as people read it. */
export const printBreach = ({ file, line, rule, what }: Breach): string => `${file}:${line} ${rule}: ${what}`;

function mayImport(file: string, to: string, typeOnly: boolean): boolean {
  const allowed = folders[folderOf(file)];
  if (!allowed) return true;
  return isIn(to, allowed.values) || (typeOnly && isIn(to, allowed.types));
}

function mayUse(file: string, name: string): boolean {
  if (name.startsWith('node:')) return true;
  if (folderOf(file) === 'steps') return false;
  const known = places.filter(({ packages }) => packages.test(name));
  if (known.length > 0) return known.every(({ only }) => isIn(file, only));
  return folderOf(file) !== 'engine' && folderOf(file) !== 'data';
}

const isIn = (path: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

const folderOf = (file: string) => file.split('/')[0] ?? '';
