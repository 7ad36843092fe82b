import { expect, test } from 'vitest';
import { checkNames } from '../../../drivers/databases/check-names.ts';
import { mariadbChecks } from '../../../drivers/databases/mariadb/checks/list.ts';
import { mysqlChecks } from '../../../drivers/databases/mysql/check-operations.ts';
import type { ServerCheck } from '../../../drivers/databases/mysql/checks/check.ts';
import { copiedAccountChecks, objectSourceChecks } from '../../../drivers/databases/mysql/checks/objects.ts';
import { targetAccountChecks } from '../../../drivers/databases/mysql/checks/target-accounts.ts';
import { objectTargetChecks } from '../../../drivers/databases/mysql/checks/target-objects.ts';
import { postgresqlChecks } from '../../../drivers/databases/postgresql/checks/list.ts';

type Described = Pick<ServerCheck, 'name' | 'title' | 'why' | 'severity' | 'forced' | 'once'>;

const sides = {
  source: {
    title: 'Of the source',
    mysql: [...mysqlChecks.source, ...objectSourceChecks, ...copiedAccountChecks],
    mariadb: [...mariadbChecks.source, ...objectSourceChecks, ...copiedAccountChecks],
  },
  target: {
    title: 'Of the target',
    mysql: [...mysqlChecks.target, ...objectTargetChecks, ...targetAccountChecks],
    mariadb: [...mariadbChecks.target, ...objectTargetChecks, ...targetAccountChecks],
  },
} as const;

/** One line a check, in the order in which they are asked. */
function table(mysql: readonly Described[], mariadb: readonly Described[]): string {
  const wordsOf = ({ name, title, why, severity, forced, once }: Described) =>
    JSON.stringify([name, title, why, severity, forced, once]);
  const all = new Map([...mysql, ...mariadb].map((check) => [wordsOf(check), check]));
  const rows = [...all].map(([words, { name, title, why = '', severity, forced, once }]) => {
    const [one, other] = [mysql, mariadb].map((list) => list.some((each) => wordsOf(each) === words));
    const asked = one && other ? 'both' : one ? 'MySQL' : 'MariaDB';
    const weight = `${severity}${forced ? ', forced' : ''}`;
    return `| \`${name}\` | ${title} | ${why.replaceAll('|', '\\|')} | ${weight} | ${asked} | ${once ? 'start' : 'to the freeze'} |`;
  });
  return tableOf(rows);
}

const postgresql = {
  'Of a PostgreSQL source': postgresqlChecks.source,
  'Of a PostgreSQL target': postgresqlChecks.target,
};

/** One engine's own. */
const tableOfOne = (checks: readonly Described[]): string =>
  tableOf(
    checks.map(
      ({ name, title, why = '', severity, forced, once }) =>
        `| \`${name}\` | ${title} | ${why.replaceAll('|', '\\|')} | ${severity}${forced ? ', forced' : ''} | PostgreSQL | ${once ? 'start' : 'to the freeze'} |`,
    ),
  );

function tableOf(rows: readonly string[]): string {
  return [
    '| check | what is to be true | why | severity | engine | holds |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const text = `# The checks

Each asks one question of a live server, and changes nothing. \`migrate plan\` asks all of them, and so does a run: at its start, by \`check-source\` and \`check-target\`. What
has to hold *to the freeze* is asked again when a run is resumed, and by \`check-ready\` just before the freeze; the others are true at the *start* only. What a check finds is told with names, with why it
matters, and with the statement that mends it; \`migrate plan PLAN --json\` has all of it under \`checks\`.

A plan gives a severity by the check's name: \`checks: { primary-keys: error, replicas: ignore }\`. An \`error\` stops the run, \`warn\` is shown, \`ignore\` is not asked. What is *forced* cannot be lowered: without it rows would be lost.

Those whose names begin with \`reverse-\` are asked where \`replication.reverse\` is \`required\`: they are about the channel that leads back, for which the source and the target swap their parts.
Those whose names begin with \`replica-\` are asked with \`via: aurora-replica\`. There, what matters to rows that are copied is not asked; and what looks at the target as well is asked once that is made, by \`check-target\`.

\`dms-assessment\` is none of the server's: DMS's premigration assessment of its task, made by \`copy-rows\` before the load where \`replication.dms.assessment\` says where its reports go. It is an error unless the plan gives it less, and what only warns is shown.

${Object.values(sides)
  .map(({ title, mysql, mariadb }) => `## ${title}\n\n${table(mysql, mariadb)}`)
  .join('\n\n')}

${Object.entries(postgresql)
  .map(([title, checks]) => `## ${title}\n\n${tableOfOne(checks)}`)
  .join('\n\n')}

This page is written from the definitions, by \`vitest run --project unit test/unit/checks -u\`; a test fails where the two differ.
`;

test('docs/checks.md describes the checks that there are', async () => {
  await expect(text).toMatchFileSnapshot('../../../docs/checks.md');
});

test('a plan may name each of them, and nothing else', () => {
  const described = Object.values(sides).flatMap(({ mysql, mariadb }) =>
    [...mysql, ...mariadb].map(({ name }) => name),
  );
  described.push(...Object.values(postgresql).flatMap((checks) => checks.map(({ name }) => name)));
  expect([...new Set(described)].sort()).toEqual([...checkNames].sort());
});

test('no two checks have one name', () => {
  for (const engine of ['mysql', 'mariadb'] as const) {
    const names = Object.values(sides).flatMap((side) => side[engine].map(({ name }) => name));
    expect(new Set(names).size, names.join()).toBe(names.length);
  }
  const names = Object.values(postgresql).flatMap((checks) => checks.map(({ name }) => name));
  expect(new Set(names).size, names.join()).toBe(names.length);
});
