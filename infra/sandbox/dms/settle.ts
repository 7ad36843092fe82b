import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './report.ts';
import type { Session } from './session.ts';

const every = 200;

/**
 * Waits for the transactions that are open now, as DMS does before a full load: those whose commit is in the log already, but not yet
 * to be seen, are in neither of load and changes otherwise. After `timeout` milliseconds the load begins all the same.
 */
export async function settle(
  source: Session,
  timeout: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  // The server keeps what it shows here for a tenth of a second.
  await sleep(every, undefined, { signal });
  const open = async (): Promise<Set<string | null | undefined>> => {
    for (;;)
      try {
        const found = await source.texts(
          'SELECT trx_id FROM information_schema.innodb_trx WHERE trx_rows_modified > 0',
        );
        return new Set(found.map(([id]) => id));
      } catch (error) {
        // It holds the texts of running statements in utf8mb3, and fails while one of them has a character beyond that.
        if ((error as { code?: string }).code !== 'ER_CANNOT_CONVERT_STRING') throw error;
        await sleep(every, undefined, { signal });
      }
  };
  let waiting: Set<string | null | undefined>;
  try {
    waiting = await open();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ER_SPECIFIC_ACCESS_DENIED_ERROR') throw error;
    report.log('W', 'SOURCE_CAPTURE', 'The open transactions of the source cannot be seen without PROCESS');
    await sleep(every * 5, undefined, { signal });
    return;
  }
  const end = Date.now() + timeout;
  while (waiting.size > 0) {
    if (Date.now() >= end) {
      report.log(
        'W',
        'SOURCE_CAPTURE',
        `${waiting.size} transactions are still open: the load begins without them`,
      );
      return;
    }
    await sleep(every, undefined, { signal });
    const still = await open();
    for (const id of waiting) if (!still.has(id)) waiting.delete(id);
  }
}
