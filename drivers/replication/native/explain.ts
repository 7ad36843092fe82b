import type { Side } from '../../../engine/step.ts';
import type { Verdict } from '../../database.ts';
import { otherSide } from '../../side.ts';

/** What a server says of a channel that stopped. */
export type Trouble = { readonly code: number; readonly message: string };

/** The server's words taken apart, with the cause and the way out. What it did not say is null. */
export type Explained = {
  readonly code: number;
  readonly table: string | null;
  /** The index and the values in it that the server names. */
  readonly key: string | null;
  /** Where the event stands in the source's log. */
  readonly event: string | null;
  readonly cause: string;
  readonly wayOut: string;
  /** A command that shows the event. */
  readonly see: string | null;
};

type Meaning = { readonly cause: string; readonly wayOut: string };

const again = 'This run unwinds; run again, and the copy begins anew.';
const wroteHere = `Somebody else writes on the target: end that, and run again.`;

const refusedLogins = [1045, 1044, 1698, 3118, 3955, 4151, 1130, 1251, 2061];
const refusedGrants = [1227, 1142];

/** A table, column, index, routine, trigger or event that is there or not, on one side only. */
const ofDefinitions = [
  1007, 1008, 1050, 1054, 1060, 1061, 1072, 1091, 1170, 1304, 1305, 1359, 1360, 1537, 1539,
];

/** Whether trying to connect again is no use until somebody mends something. */
export const staysRefused = (code: number): boolean => [...refusedLogins, ...refusedGrants].includes(code);

const meanings: ReadonlyMap<number, Meaning> = new Map([
  ...each([1062, 1022, 1586], 'the target has a row already with the key of one that comes', wroteHere),
  ...each([1032], 'the row that the source changed or deleted is not on the target', wroteHere),
  ...each(
    [1452, 1216],
    'a row comes whose parent is not on the target',
    `Its parent was deleted there, or was written on the source with foreign_key_checks = 0. ${wroteHere}`,
  ),
  ...each([1451, 1217], 'a row goes that others on the target still refer to', wroteHere),
  ...each(
    [1146, 1049, 1051],
    'a table or database of the source is not on the target',
    `It was dropped on the target or created on the source since the copy. Hold DDL back until the target is open. ${again}`,
  ),
  ...each(
    ofDefinitions,
    'the definitions of both sides differ, and a statement of the source does not fit the target',
    `DDL ran on one side. Hold it back until the target is open. ${again}`,
  ),
  ...each(
    [1677, 1532, 13146, 1535],
    'a column has another type on the target than on the source',
    `DDL ran on one side. Hold it back until the target is open. ${again}`,
  ),
  ...each(
    [1364, 1048, 1406, 1264, 3819, 4025],
    'a value of the source does not fit the column on the target',
    `The definitions of both sides differ: compare SHOW CREATE TABLE on both. ${again}`,
  ),
  ...each(
    [1205, 1213, 3101],
    'another session on the target holds the rows that a change needs, for too long',
    'See `SELECT * FROM information_schema.innodb_trx ORDER BY trx_started` on the target, end that session, and run again.',
  ),
  ...each(
    [1236, 13114, 13121, 13122, 13117],
    'the source cannot give the log from where the channel is: it was purged, or the source is another server than before',
    `Keep the log for longer (binlog_expire_logs_seconds; on RDS \`CALL mysql.rds_set_configuration('binlog retention hours', 168)\`). ${again}`,
  ),
  ...each(
    refusedLogins,
    'the source refuses the login of the channel',
    'Check `replication.credentials` (the source’s where the plan names none) and that the account may log in from the target’s host; then run again.',
  ),
  ...each(
    refusedGrants,
    'the channel’s account may not read the log',
    'GRANT REPLICATION SLAVE ON *.* to the account of `replication.credentials` on the source, and run again.',
  ),
  ...each(
    [2002, 2003, 2005, 2006, 2013],
    'the target cannot reach the source, or lost it',
    'Check from the target’s host that the source’s host and port of the plan resolve and answer: firewalls, security groups, the server itself.',
  ),
  ...each(
    [2026, 3159],
    'the target and the source do not agree on an encrypted login',
    'Check `tls` of the source and `replication.ca`: the authority has to be a file on the target’s host, and the certificate has to hold the host’s name.',
  ),
  ...each(
    [1593, 13113, 13115, 13119],
    'the source is not set so that this channel could read from it: its server_id, UUID, version or GTID mode',
    'Give each server a server_id of its own and leave gtid_mode alone; then run again.',
  ),
  ...each(
    [1782, 1785, 1787, 3111, 13124, 13125],
    'the numbering of transactions differs between the sides, or changed',
    'Leave gtid_mode as it was when the run began; then run again.',
  ),
  ...each([1594, 1595, 13120], 'the log of the source, or its copy on the target, cannot be read', again),
]);

const unknown: Meaning = {
  cause: 'the channel stopped',
  wayOut: `Mend what the server says, and run again.`,
};

/** What is lost with the log cannot be brought back by anything. */
const purged = 'the source cannot give the log';

/** The same of the channel that leads back: the sides change places, and nothing is unwound or begun anew. */
function turned({ cause, wayOut }: Meaning): Meaning {
  const names = (text: string) =>
    text
      .replaceAll(/\b(source|target)\b/g, (side) => otherSide(side as Side))
      .replaceAll('replication.c', 'replication.reverse_c');
  if (cause.startsWith(purged))
    return {
      cause: names(cause),
      wayOut:
        'Without that log the source never gets what the target took: moving back is a migration of its own.',
    };
  const specific = names(
    wayOut.replace(again, '').replace(/Hold (DDL|it) back until the target is open\./, ''),
  )
    .replace(/(and |then )?run again\.?/, '')
    .replace(/[.,;:\s]+$/, '');
  return {
    cause: names(cause),
    wayOut: `${specific}${specific === '' ? '' : '. '}The target stays in charge meanwhile, and the source is closed: what has to be mended there is mended under SET GLOBAL super_read_only = OFF (MySQL), for so long. Then roll back again: it starts the channel where it stopped.`,
  };
}

function each(codes: readonly number[], cause: string, wayOut: string): [number, Meaning][] {
  return codes.map((code) => [code, { cause, wayOut }]);
}

/** Takes the server's words apart. `source` is how the side that writes is reached, for the command that shows the event. */
export function explain(
  { code, message }: Trouble,
  source: { host: string; port: number; from?: Side },
): Explained {
  // What a worker says names the error that made it stop; its own number only says that it stopped.
  const inner = Number(
    /Error_code: (?:MY-0*)?(\d+)/.exec(message)?.[1] ??
      /\b(?:errno|error code)[: ]+(\d+)/i.exec(message)?.[1] ??
      code,
  );
  const meaning = meanings.get(inner) ?? meanings.get(code) ?? unknown;
  const { cause, wayOut } = source.from === 'target' ? turned(meaning) : meaning;
  const [, table] =
    /(?:event on|Column \d+ of) table '?(.+?)'?(?:;| cannot be converted)/.exec(message) ?? [];
  const [, entry, index] = /Duplicate entry '(.*)' for key '(.*?)'/s.exec(message) ?? [];
  const [, foreign] = /foreign key constraint fails \((.*?)\)(?:,|;|$)/s.exec(message) ?? [];
  const [, file, end] = /(?:source|master) log ([^,\s]+), end_log_pos (\d+)/.exec(message) ?? [];
  const [, gtid] = /transaction '([^']+:\d+)'/.exec(message) ?? [];
  const { host, port } = source;
  return {
    code: inner,
    table: table ?? null,
    key: index !== undefined ? `${index} = '${entry}'` : (foreign ?? null),
    event: file !== undefined ? `${file}, up to ${end}` : null,
    cause,
    wayOut,
    see:
      file === undefined
        ? null
        : `mysqlbinlog --read-from-remote-server --host=${host} --port=${port} --verbose --base64-output=decode-rows ${gtid ? `--include-gtids=${gtid}` : `--stop-position=${end}`} ${file}`,
  };
}

/** The explanation as a finding: what the channel met, why, and what to do. */
export function findingOf(explained: Explained, message: string): Verdict['findings'][number] {
  const { code, table, key, event, cause, wayOut, see } = explained;
  const about = [table && `"${table}"`, key, event && `at ${event}`].filter(Boolean).join(', ');
  return {
    what: `the channel stopped with error ${code}${about ? ` (${about})` : ''}: ${cause}`,
    why: `the server says: ${message}`,
    mend: see ? `${wayOut}\n      To see the event: ${see}` : wayOut,
  };
}
