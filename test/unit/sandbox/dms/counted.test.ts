import { expect, test } from 'vitest';
import type { Position } from '../../../../infra/sandbox/dms/position.ts';
import { count, countedTo, type MovingTable } from '../../../../infra/sandbox/dms/work.ts';

const at = (offset: number): Position => ({ file: 'binlog.000001', offset });

test('what is read again after a loss is not counted again, in however many pieces it comes', () => {
  const captured = { inserts: 0, updates: 0, deletes: 0, ddls: 0 };
  const table = { progress: { counted: null, captured } } as unknown as MovingTable;
  const read = (...ends: readonly number[]) => {
    for (const end of ends) count(table, 'inserts', at(end));
    const last = ends.at(-1);
    if (last !== undefined) countedTo(table, at(last));
  };
  read(10, 20, 30, 40);
  read(10, 20);
  read(30, 40);
  read(50);
  expect(captured.inserts).toBe(5);
});
