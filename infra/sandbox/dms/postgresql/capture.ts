import type { Capture, CaptureOptions } from '../binlog/capture.ts';
import type { Change, Row } from '../binlog/change.ts';
import { atLsn } from '../position.ts';
import { keyOf } from '../quote.ts';
import type { PostgresDefinition } from './describe.ts';
import { type LogStream, openStream } from './log-stream.ts';
import { slotOf } from './slot.ts';
import { readMessage, type Tuple } from './test-decoding.ts';

/**
 * Reads a task's slot from a place on, and gives each transaction that changes one of `tables`. What DMS leaves out is left out here: TRUNCATE,
 * an UPDATE or DELETE of a table whose rows nothing tells apart, and an UPDATE of a primary key.
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html, "Limitations".)
 */
export function capture(options: CaptureOptions): Capture {
  let tables = new Set(options.tables);
  let changes: Change[] = [];
  let unreadable = new Map<string, string>();
  let began = 0;
  let open = false;
  let reached = 0;
  let stopped = false;
  let stream: LogStream | undefined;
  let held = false;
  const said = new Set<string>();
  const leftOut = (what: string) => {
    if (said.has(what)) return;
    said.add(what);
    options.onLeftOut(what);
  };
  const commit = (lsn: number, at: number) => {
    const transaction = { changes, ddl: undefined, unreadable, end: atLsn(lsn), at: began || at };
    [changes, unreadable, began, open] = [[], new Map(), 0, false];
    reached = lsn;
    options.onTransaction(transaction);
  };
  const take = (text: string, lsn: number) => {
    const message = readMessage(text);
    const now = Date.now();
    options.onEvent(now);
    if (message.kind === 'begin') open = true;
    else if (message.kind === 'commit') commit(lsn, message.at);
    else if (message.kind === 'truncate') leftOut(`TRUNCATE of ${message.tables} is not replicated`);
    else if (message.kind !== 'other') {
      const { schema, table, kind } = message;
      const key = keyOf({ schema, table });
      const definition = tables.has(key) ? options.definitionOf(key) : undefined;
      if (!definition) return;
      began ||= now;
      const name = `'${schema}'.'${table}'`;
      try {
        const change = changeOf(key, definition as PostgresDefinition, message);
        if (typeof change === 'string')
          leftOut(`${kind.toUpperCase()} of ${name} is not replicated: ${change}`);
        else changes.push(change);
      } catch (error) {
        unreadable.set(key, (error as Error).message);
      }
    }
  };
  const fail = (error: Error) => {
    if (!stopped) options.onError(error);
  };
  const opened = openStream({
    login: options.login,
    slot: slotOf(options.task),
    from: options.from.offset,
    flushed: () => options.kept()?.offset ?? null,
    onMessage: take,
    // Nothing is committed between: the place from which to go on is another all the same.
    onReached: (lsn) => {
      if (!open && lsn > reached) commit(lsn, Date.now());
    },
    onError: fail,
  }).then(async (found) => {
    stream = found;
    if (stopped) await found.stop();
    else if (held) found.hold(true);
  }, fail);
  return {
    include: (more) => {
      tables = new Set(more);
    },
    hold(wanted) {
      held = wanted;
      stream?.hold(wanted);
    },
    async stop() {
      stopped = true;
      await opened;
      await stream?.stop();
    },
  };
}

type Told = { readonly kind: Change['kind']; readonly before: Tuple | null; readonly after: Tuple | null };

/** A message as a change of one row, or why DMS does not carry it. Throws where the table is not what it was. */
function changeOf(
  table: string,
  definition: PostgresDefinition,
  { kind, before, after }: Told,
): Change | string {
  const new_ = after && rowOf(definition, after);
  if (kind === 'insert') return new_ ? { table, kind, after: new_ } : 'no row was told';
  if (before === null && (kind === 'delete' || definition.key.length === 0))
    return 'nothing tells its rows apart';
  const old = oldOf(definition, before ?? new Map(), after);
  if (kind === 'delete') return { table, kind, before: old };
  const moves = definition.key.some((name) => before?.has(name) && before.get(name) !== after?.get(name));
  if (moves) return 'it changes the primary key';
  return new_ ? { table, kind, before: old, after: new_ } : 'no row was told';
}

/** A row before its change: what is not told of it is as after it, or, where every column is told but those that are NULL, NULL. */
const oldOf = ({ columns, identity }: PostgresDefinition, before: Tuple, after: Tuple | null): Row =>
  columns.map(({ name }) => {
    if (before.has(name)) return before.get(name);
    return identity === 'f' ? null : after?.get(name);
  }) as Row;

function rowOf({ columns }: PostgresDefinition, tuple: Tuple): Row {
  const known = new Set(columns.map(({ name }) => name));
  for (const name of tuple.keys())
    if (!known.has(name)) throw new Error(`the column "${name}" was not there when the task began`);
  if (tuple.size !== known.size) throw new Error('a column was dropped since the task began');
  return columns.map(({ name }) => tuple.get(name)) as Row;
}
