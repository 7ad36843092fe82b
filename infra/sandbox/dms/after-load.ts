import { loadTables } from './load-tables.ts';
import type { StopReason } from './run.ts';
import { validateTables } from './validate.ts';
import type { Work } from './work.ts';

/** What comes after the full load: the end of the task, or nothing. */
export async function afterLoad(work: Work, finish: (why: StopReason) => void): Promise<void> {
  const { settings, type, halt, bell } = work;
  if (type === 'full-load') {
    if (settings.validate) await validateTables(work, { once: true });
    for (; work.reloads.length > 0 && !halt.aborted; ) {
      const again = work.reloads.splice(0);
      for (const { table } of again) Object.assign(table, { phase: 'load' });
      await loadTables(
        work,
        again.map(({ table }) => table),
      );
      if (settings.validate) await validateTables(work, { once: true });
    }
    finish('FULL_LOAD_ONLY_FINISHED');
  } else if (type === 'full-load-and-cdc' && settings.stopAfter === 'load') finish('STOPPED_AFTER_FULL_LOAD');
  else if (type === 'full-load-and-cdc' && settings.stopAfter === 'cached changes') {
    const behind = () =>
      [...work.tables.values()].some(({ phase }) => phase === 'catch up' || phase === 'load');
    while (behind() && !halt.aborted) {
      bell.ring();
      await new Promise((wake) => setTimeout(wake, 50));
    }
    finish('STOPPED_AFTER_CACHED_EVENTS');
  }
}
