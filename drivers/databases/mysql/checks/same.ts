import type { Hosting } from '../../../../engine/plan/hosting.ts';
import type { Engine, Found, ServerCheck } from './check.ts';
import { noticed, otherwise, type Setting, silent } from './compared.ts';
import { samePartsChecks } from './same-parts.ts';
import { firstOf, readSettings, setAtStart, setTo } from './setting.ts';

const short = (value: string) => (value.length > 60 ? `${value.slice(0, 57)}…` : value);

/** How a setting of the target differs from the source’s; nothing where one of them does not have it. */
async function differences(
  engine: Engine,
  ask: Parameters<ServerCheck['find']>[0],
  settings: readonly Setting[],
  hosting?: Hosting,
): Promise<readonly Found[]> {
  const all = settings.flatMap(({ names }) => names);
  const [here, there] = await Promise.all([readSettings(ask.here, all), readSettings(ask.there, all)]);
  return settings.flatMap(({ names, why, atLeast, atStart, storage }) => {
    if (storage && hosting === 'aurora') return [];
    const [target, source] = [firstOf(here, ...names), firstOf(there, ...names)];
    if (!target || !source || target.value === source.value) return [];
    if (atLeast && isEnough(target.value, source.value)) return [];
    return [
      {
        what: `${target.name} is "${short(target.value)}" on the target and "${short(source.value)}" on the source`,
        why,
        mend: atStart
          ? `On the target: ${setAtStart(target.name, source.value)}`
          : `On the target: ${setTo(engine, target.name, source.value)}`,
      },
    ];
  });
}

/** 0 is no limit. */
const isEnough = (target: string, source: string) =>
  Number(target) === 0 || (Number(source) !== 0 && Number(target) >= Number(source));

/** A check of one setting that is to be the same on both sides. */
const same = (
  engine: Engine,
  definition: Pick<ServerCheck, 'name' | 'severity' | 'title'> & { forced?: true; setting: Setting },
): ServerCheck => {
  const { setting, ...rest } = definition;
  return {
    ...rest,
    of: 'server',
    why: setting.why,
    find: (ask, { hosting }) => differences(engine, ask, [setting], hosting),
  };
};

/** Settings of the target that are to be the source’s. */
export const sameChecks = (engine: Engine): readonly ServerCheck[] => [
  same(engine, {
    name: 'table-names',
    title: 'both sides treat upper and lower case in table names alike',
    severity: 'error',
    forced: true,
    setting: {
      names: ['lower_case_table_names'],
      why: 'two tables could become one, or a query not find its table; it can be set only when a server is initialised',
      atStart: true,
    },
  }),
  same(engine, {
    name: 'sql-mode',
    title: 'sql_mode is the same on both sides',
    severity: 'warn',
    setting: { names: ['sql_mode'], why: otherwise },
  }),
  same(engine, {
    name: 'server-charset',
    title: 'the servers’ character sets and collations are the same',
    severity: 'warn',
    setting: {
      names: ['collation_server'],
      why: 'objects and connections without a collation of their own would get another one',
    },
  }),
  same(engine, {
    name: 'packet-size',
    title: 'the target takes packets as large as the source’s',
    severity: 'error',
    setting: { names: ['max_allowed_packet'], atLeast: true, why: 'a large row could not be written' },
  }),
  same(engine, {
    name: 'page-size',
    title: 'the target’s pages are as large as the source’s',
    severity: 'error',
    setting: {
      names: ['innodb_page_size'],
      atLeast: true,
      atStart: true,
      why: 'a row or an index that fits into a page of the source may not fit there; it can be set only when a server is initialised',
    },
  }),
  {
    name: 'result-settings',
    title: 'settings that change answers and rows without a word are the same on both sides',
    severity: 'error',
    of: 'server',
    why: 'the same statement would give another answer, or write another row',
    find: (ask, { hosting }) => differences(engine, ask, silent, hosting),
  },
  {
    name: 'settings',
    title: 'the target is equal to the source in the settings that applications notice',
    severity: 'warn',
    of: 'server',
    why: 'an application that works on the source might not on the target',
    find: (ask, { hosting }) => differences(engine, ask, noticed, hosting),
  },
  ...samePartsChecks(engine),
];

/** For tests: the settings that are compared, and whether each is read when a server starts only. */
export const comparedSettings: ReadonlyMap<string, boolean> = new Map(
  [...silent, ...noticed].flatMap(({ names, atStart }) => names.map((name) => [name, atStart === true])),
);
