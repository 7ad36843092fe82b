import { fileURLToPath } from 'node:url';

/** The databases that there is a matrix of. */
export const engines = ['mysql', 'postgresql'] as const;

export type Engine = (typeof engines)[number];

/** Where the cells that were rehearsed are kept, one JSON a line, so that an interrupted matrix goes on. */
export const resultsOf = (engine: Engine): string =>
  fileURLToPath(
    new URL(
      `../../.fault-matrix/${engine === 'mysql' ? 'results' : `results-${engine}`}.jsonl`,
      import.meta.url,
    ),
  );

/** The lines of docs/reliability.md that an engine's table stands between. */
export const markersOf = (engine: Engine): readonly [begin: string, end: string] =>
  engine === 'mysql'
    ? ['<!-- fault matrix -->', '<!-- end of fault matrix -->']
    : [`<!-- fault matrix: ${engine} -->`, `<!-- end of fault matrix: ${engine} -->`];
