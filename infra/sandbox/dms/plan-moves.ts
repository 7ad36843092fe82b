import { keyOf } from './quote.ts';
import type { Session } from './session.ts';
import type { Work } from './work.ts';

/** Plans how rows go into the tables that are on the target already: those that were loaded before, or are only followed. */
export async function planMoves(work: Work, target: Session): Promise<void> {
  const there = [...work.tables.values()].filter(({ phase }) => phase === 'live' || phase === 'catch up');
  const definitions = await work.engine.describeTables(
    target,
    there.map(({ progress }) => progress.target),
  );
  for (const table of there)
    try {
      const definition = definitions.get(keyOf(table.progress.target));
      if (!definition) throw new Error('The table does not exist on the target');
      table.move = work.engine.planMove(table.definition, definition, work.settings);
    } catch (error) {
      work.suspend(table, (error as Error).message);
    }
}
