import type { Row } from './binlog/change.ts';
import type { Move } from './move.ts';
import type { Session } from './session.ts';

const textAtMost = 1 << 20;

/**
 * Copies all rows of a table in the order in which the source gives them, some of them in each transaction. A row whose key is there
 * already is passed over, as by the LOAD DATA LOCAL that DMS uses. Tells how many were handed over after each batch.
 */
export async function loadRows(
  move: Move,
  { source, target }: { readonly source: Session; readonly target: Target },
  options: {
    readonly commitRate: number;
    readonly signal: AbortSignal;
    onRows(count: number): void;
    onCut(count: number): void;
  },
): Promise<void> {
  let batch: Row[] = [];
  let size = 0;
  const flush = async () => {
    options.signal.throwIfAborted();
    if (batch.length === 0) return;
    await writeOver(target, move, batch);
    options.onRows(batch.length);
    batch = [];
    size = 0;
  };
  for await (const cells of source.stream(move.selectAll)) {
    const { row, cuts } = move.cut(move.read(cells));
    if (cuts > 0) options.onCut(cuts);
    const length = row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (batch.length > 0 && size + length > textAtMost) await flush();
    batch.push(row);
    size += length;
    if (batch.length >= options.commitRate) await flush();
  }
  await flush();
}

async function writeOver(target: Target, move: Move, batch: readonly Row[]): Promise<void> {
  try {
    await target.write(move.insert(batch));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await target.write(move.insert(batch, 'skip'));
  }
}

/** A session with the target that knows how long a statement it takes. */
export interface Target {
  write(sql: string): Promise<number>;
  readonly session: Session;
}

/** Wraps a session: a statement beyond the server's limit is an error, where the server would end the session. */
export async function limitPackets(session: Session): Promise<Target> {
  const [row] = await session.texts('SELECT @@max_allowed_packet');
  const most = Number(row?.[0]);
  return {
    session,
    async write(sql) {
      if (sql.length >= most)
        throw new Error(
          `A row takes a statement of ${sql.length} bytes, more than the target's max_allowed_packet of ${most}`,
        );
      return session.write(sql);
    },
  };
}

/** Whether a statement failed because a key is there already, in MySQL's words or PostgreSQL's (unique_violation). */
export const isDuplicate = (error: unknown): boolean =>
  /^(?:ER_DUP_(?:ENTRY|KEY|UNIQUE)|23505$)/.test(String((error as { code?: unknown } | null)?.code));
