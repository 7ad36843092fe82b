import type { Json } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import type { Session } from '../session.ts';
import { dumpSection } from './dump.ts';
import { onTarget, writeOnce } from './on-target.ts';
import { type Piece, piecesOf } from './sections.ts';
import type { Moving } from './staying.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    /** `only`: the keys by which rows are found while they are loaded; everything where it is left out. */
    'postgresql.build-indexes@1': { input: { moving: Moving; only?: 'primary keys' } };
  }
}

const workers = 4;

/** pg_dump writes a key's columns behind it, and its name before it. */
const isPrimary = /\sPRIMARY KEY \(/;

/** Keys and indexes beside each other; what puts them together, and foreign keys, which lock two tables each, one by one. */
const buildIndexes = operation({
  name: 'postgresql.build-indexes@1',
  reads: false,
  async run({ moving, only }, tools): Promise<Json> {
    const all = piecesOf(await dumpSection(moving, 'indexes', tools));
    const pieces = only ? all.filter(({ kind, sql }) => kind === 'CONSTRAINT' && isPrimary.test(sql)) : all;
    const beside = pieces.filter(({ kind }) => kind === 'CONSTRAINT' || kind === 'INDEX');
    const after = [
      ...pieces.filter(({ kind }) => !['CONSTRAINT', 'INDEX', 'FK CONSTRAINT'].includes(kind)),
      ...pieces.filter(({ kind }) => kind === 'FK CONSTRAINT'),
    ];
    let done = 0;
    const build = async (session: Session, { name, sql }: Piece) => {
      tools.stop.throwIfAborted();
      tools.progress({ done, of: pieces.length, unit: 'indexes', on: name });
      await writeOnce(session, sql);
      done++;
    };
    const waiting = [...beside];
    const work = () =>
      onTarget(tools, async (session) => {
        await session.write("SET lock_timeout = 0; SET maintenance_work_mem = '256MB'");
        for (let piece = waiting.shift(); piece; piece = waiting.shift()) await build(session, piece);
      });
    const ended = await Promise.allSettled(Array.from({ length: workers }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    await onTarget(tools, async (session) => {
      for (const piece of after) await build(session, piece);
    });
    return { built: pieces.length };
  },
});

/** Builds keys and indexes. */
export const indexOperations: readonly Operation[] = [buildIndexes];
