import type { Engine, Found, Read, ServerCheck } from './check.ts';
import { readSettings, setAtStart, setTo, variable } from './setting.ts';

/** What only MySQL's log can be set to. */
export const mysqlLogChecks: readonly ServerCheck[] = [
  variable('mysql', {
    name: 'row-value-options',
    variable: 'binlog_row_value_options',
    wanted: '',
    severity: 'warn',
    why: 'a change inside a JSON document is logged as a difference, which only MySQL’s own channel can apply',
  }),
  {
    name: 'log-compression',
    title: 'the target can read a compressed log',
    severity: 'error',
    of: 'server',
    why: 'a server that cannot read a compressed transaction stops the channel',
    async find(ask) {
      const name = 'binlog_transaction_compression';
      const [here, there] = await Promise.all([
        readSettings(ask.here, [name]),
        readSettings(ask.there, [name]),
      ]);
      return here.get(name) === 'ON' && !there.has(name)
        ? [
            {
              what: `${name} is ON, and the target does not know it`,
              mend: setTo('mysql', name, 'OFF'),
            },
          ]
        : [];
    },
  },
];

/** How the source's log must be set so that it tells every change of every row. */
export const logChecks = (engine: Engine): readonly ServerCheck[] => [
  variable(engine, {
    name: 'log-bin',
    variable: 'log_bin',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'changes made while rows are copied are read from the binary log',
    mend: setAtStart('log_bin', 'binlog'),
  }),
  variable(engine, {
    name: 'binlog-format',
    variable: 'binlog_format',
    wanted: 'ROW',
    severity: 'error',
    forced: true,
    why: 'a statement that is run again may give other rows; MIXED logs statements too',
  }),
  variable(engine, {
    name: 'row-image',
    variable: 'binlog_row_image',
    wanted: 'FULL',
    severity: 'error',
    forced: true,
    why: 'a partial row image cannot be applied to a row that is found by other columns',
  }),
  {
    name: 'log-filters',
    title: 'the log leaves no database out',
    severity: 'error',
    of: 'databases',
    forced: true,
    why: 'what the source does not log never reaches the target, and no error tells so',
    find: (ask, { databases }) => unloggedDatabases(engine, ask.here, databases),
  },
  {
    name: 'server-id',
    title: 'server_id is set, and not the target’s',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'a server drops events that carry its own id',
    async find(ask) {
      const names = ['server_id', 'server_uuid'];
      const [here, there] = await Promise.all([
        readSettings(ask.here, names),
        readSettings(ask.there, names),
      ]);
      const id = here.get('server_id');
      if (Number(id) === 0)
        return [{ what: 'server_id is 0', mend: setTo(engine, 'server_id', '<a number of its own>') }];
      if (here.has('server_uuid') && here.get('server_uuid') === there.get('server_uuid'))
        return [
          {
            what: `both sides have server_uuid ${here.get('server_uuid')}: they are one server, or one is a copy of the other’s files`,
            mend: 'Name two servers in the plan. Of a copied server, stop the target, delete auto.cnf in its data folder, and start it.',
          },
        ];
      return id === there.get('server_id')
        ? [
            {
              what: `both servers have server_id ${id}, or are one server`,
              mend: `On the target: ${setTo(engine, 'server_id', String((Number(id) % 4_294_967_295) + 1))}`,
            },
          ]
        : [];
    },
  },
  {
    name: 'timeouts',
    title: 'the source waits long enough for a slow reader',
    severity: 'warn',
    of: 'server',
    why: 'the engine raises them for its own sessions, but the one that sends the log to the target has the server’s',
    async find(ask) {
      const found: Found[] = [];
      const settings = await readSettings(ask.here, Object.keys(leastSeconds));
      for (const [name, least] of Object.entries(leastSeconds)) {
        const value = settings.get(name);
        if (value !== undefined && Number(value) < least)
          found.push({ what: `${name} is ${value} s`, mend: setTo(engine, name, '600') });
      }
      return found;
    },
  },
];

/** The servers' own defaults, but for wait_timeout, which ten minutes are enough for. */
const leastSeconds = { net_read_timeout: 30, net_write_timeout: 60, wait_timeout: 600 };

/** The row of SHOW BINARY LOG STATUS, which was called otherwise before MySQL 8.2, and still is in MariaDB. */
async function logPosition(engine: Engine, read: Read) {
  const [row] = await read('SELECT VERSION() AS v');
  const renamed = engine === 'mysql' && Number.parseFloat(String(row?.v)) >= 8.2;
  return (await read(renamed ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS'))[0];
}

/** The databases whose changes a server does not log. */
export async function unloggedDatabases(
  engine: Engine,
  read: Read,
  databases: readonly string[],
): Promise<readonly Found[]> {
  const { Binlog_Do_DB: only, Binlog_Ignore_DB: ignored } = (await logPosition(engine, read)) ?? {};
  const names = (value: unknown) =>
    String(value ?? '')
      .split(',')
      .filter((name) => name !== '');
  const [chosen, left] = [names(only), names(ignored)];
  const unlogged = databases.filter(
    (database) => left.includes(database) || (chosen.length > 0 && !chosen.includes(database)),
  );
  return unlogged.map((database) => ({
    what: `changes in "${database}" are not logged (binlog_do_db "${only ?? ''}", binlog_ignore_db "${ignored ?? ''}")`,
    mend: 'Take binlog_do_db and binlog_ignore_db out of the configuration, and restart the server.',
  }));
}
