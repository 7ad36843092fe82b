import type { Work } from './work.ts';

/**
 * Sends the task's metrics every `ms` milliseconds until the task halts. CDCLatencySource is told of what was read since the last time, so
 * it is 0 while nothing comes, however far behind the target may be; an event of a transaction that was open for long counts from when it was made.
 */
export async function sendMetrics(
  { report, counters, inbox, tables, halt, type }: Work,
  ms: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const send = () => {
      const now = Date.now();
      const seconds = (since: number) => (since === 0 ? 0 : Math.max(0, Math.round((now - since) / 1_000)));
      const waiting = inbox.reduce((sum, { changes }) => sum + changes.length, 0);
      if (type !== 'cdc')
        report.metric('FullLoadThroughputRowsTarget', Math.round((counters.loaded * 1_000) / ms));
      if (type !== 'full-load') {
        const source = seconds(counters.lastEvent);
        report.metric('CDCLatencySource', source);
        report.metric('CDCLatencyTarget', Math.max(source, seconds(counters.oldest)));
        const kept = [...tables.values()].reduce((sum, table) => sum + table.kept.length, 0);
        report.metric('CDCIncomingChanges', waiting + kept);
        report.metric('CDCChangesMemorySource', 0);
        report.metric('CDCChangesMemoryTarget', waiting + kept);
        report.metric('CDCThroughputRowsSource', Math.round((counters.read * 1_000) / ms));
        report.metric('CDCThroughputRowsTarget', Math.round((counters.made * 1_000) / ms));
      }
      Object.assign(counters, { lastEvent: 0, read: 0, made: 0, loaded: 0 });
    };
    const timer = setInterval(send, ms);
    timer.unref();
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    if (halt.aborted) end();
    else halt.addEventListener('abort', end, { once: true });
  });
}
