import { type Engine, type ServerCheck, targetDatabases } from './check.ts';
import { unloggedDatabases } from './log.ts';
import { firstOf, readSettings, setAtStart, setTo } from './setting.ts';

type Wanted = { readonly names: readonly string[]; readonly value: string; readonly atStart?: true };

const wanted: readonly Wanted[] = [
  { names: ['log_bin'], value: 'ON', atStart: true },
  { names: ['log_replica_updates', 'log_slave_updates'], value: 'ON', atStart: true },
  { names: ['binlog_format'], value: 'ROW' },
  { names: ['binlog_row_image'], value: 'FULL' },
  { names: ['binlog_row_value_options'], value: '' },
];

/** The target logs every change of every row, as the source must. */
export const reverseLogCheck = (engine: Engine): ServerCheck => ({
  name: 'reverse-log',
  title: 'the target logs every change of every row',
  severity: 'error',
  forced: true,
  of: 'server',
  why: 'what the target does not log, or not in full, never reaches the source',
  async find(ask) {
    const settings = await readSettings(
      ask.here,
      wanted.flatMap(({ names }) => names),
    );
    return wanted.flatMap(({ names, value, atStart }) => {
      const found = firstOf(settings, ...names);
      if (!found || found.value === value) return [];
      return [
        {
          what: `${found.name} is "${found.value}" on the target`,
          mend: atStart
            ? setAtStart(found.name, found.name === 'log_bin' ? 'binlog' : value)
            : `${setTo(engine, found.name, value)} Then let sessions connect anew.`,
        },
      ];
    });
  },
});

/** The target's log leaves none of the databases out. */
export const reverseLogFiltersCheck = (engine: Engine): ServerCheck => ({
  name: 'reverse-log-filters',
  title: 'the target’s log leaves no database out',
  severity: 'error',
  forced: true,
  why: 'what the target does not log never reaches the source, and no error tells so',
  find: (ask, subject) => unloggedDatabases(engine, ask.here, targetDatabases(subject)),
});
