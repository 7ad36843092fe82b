import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { printFaults } from '../../../cli/print-faults.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import { known } from './known.ts';

// The same each time; `AURORA_MIGRATE_SEED=n AURORA_MIGRATE_MORE=10` looks further.
const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const more = Number(process.env.AURORA_MIGRATE_MORE ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'aurora-migrate-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'plan.yaml');
const whole = readFileSync(new URL('../../../plans/quickstart.yaml', import.meta.url), 'utf8');
const secret = 'hunter2-correct-horse';
const withPassword = whole.replace(
  /credentials: \{[^}]*\}/,
  `credentials: { user: mover, password: ${secret} }`,
);

/** What breaks parsers: YAML's own signs, other line ends, characters of several bytes, names that objects have. */
const shards = fc.constantFrom(
  ...['\t', '\r', '\u2028', '\0', '\ufeff', '&a ', '*a', '!!js/function ', '<<: ', '? ', '- ', '|', '>-'],
  ...[
    '{',
    '}',
    '[',
    ']',
    "'",
    '"',
    '#',
    ':',
    ': ',
    '---\n',
    '...',
    '%YAML 9\n',
    '${',
    '${vars.',
    `\${env}`,
    '}',
  ],
  ...[
    '__proto__: ',
    'constructor: ',
    'toString',
    'null',
    '~',
    '0x7f',
    '1e999',
    '.nan',
    '-0',
    '🛒',
    'é',
    '2001-01-01',
  ],
  ...['environments: ', 'prepare:\n  - ', 'step: ', 'x'.repeat(5_000), `${'['.repeat(200)}`],
);

/** One change of a text: something put in, cut out, doubled, or moved elsewhere. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 40 }),
  shard: fc.oneof(shards, fc.string({ unit: 'binary', maxLength: 12 })),
  kind: fc.constantFrom('put in', 'cut out', 'put in place of', 'double', 'move'),
});
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

function mutate(text: string, changes: readonly Change[]): string {
  return changes.reduce((now, { at, to, length, shard, kind }) => {
    const [from, other] = [Math.floor(at * now.length), Math.floor(to * now.length)];
    const [before, piece, after] = [
      now.slice(0, from),
      now.slice(from, from + length),
      now.slice(from + length),
    ];
    if (kind === 'put in') return before + shard + piece + after;
    if (kind === 'cut out') return before + after;
    if (kind === 'put in place of') return before + shard + after;
    if (kind === 'double') return before + piece + piece + after;
    const rest = before + after;
    return rest.slice(0, other) + piece + rest.slice(other);
  }, text);
}

const changes = fc.array(change, { minLength: 1, maxLength: 6 });

test(
  'a plan changed at random is read, or refused with faults that stand in it',
  async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (each) => {
        const text = mutate(whole, each);
        writeFileSync(file, text);
        const reading = await readPlan(file, undefined, known);
        if (reading.ok) return;
        expect(reading.faults.length).toBeGreaterThan(0);
        const lines = text.split(/\r\n|\r|\n/);
        for (const { line, column, what } of reading.faults) {
          expect(what).not.toBe('');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
        }
        expect(printFaults(reading.faults, false)).toContain('plan.yaml:');
      }),
      { seed, numRuns: 1_500 * more },
    );
  },
  120_000 * more,
);

test(
  'a password that was written into it is in nothing that is said, whatever is wrong around it',
  async () => {
    const [head = '', tail = ''] = withPassword.split(secret);
    // The line itself stays: what is no password's value any more is nobody's secret to know.
    const start = head.lastIndexOf('\n');
    const end = tail.indexOf('\n');
    await fc.assert(
      fc.asyncProperty(changes, changes, async (before, after) => {
        const text = `${mutate(head.slice(0, start), before)}${head.slice(start)}${secret}${tail.slice(0, end)}${mutate(tail.slice(end), after)}`;
        writeFileSync(file, text);
        const reading = await readPlan(file, undefined, known);
        const said = reading.ok ? '' : JSON.stringify(reading.faults) + printFaults(reading.faults, false);
        expect(said).not.toContain(secret);
      }),
      { seed, numRuns: 1_000 * more },
    );
  },
  120_000 * more,
);
