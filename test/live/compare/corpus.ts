import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRepair } from '../../../data/compare/repair.ts';
import type { Session } from '../../../data/dialect.ts';
import { compareOn, type Ground } from './both-sides.ts';
import type { Case } from './cases.ts';

/** Plants each case, finds it, writes the repair, applies it, and finds nothing any more. */
export function testCases(ground: Ground, cases: readonly Case[]): { sides(): readonly [Session, Session] } {
  let sides: [Session, Session];
  const everywhere = async (...statements: string[]) => {
    for (const side of sides) for (const statement of statements) await side.rows(statement);
  };
  beforeAll(async () => {
    sides = [await ground.open('source'), await ground.open('target')];
    await everywhere(...ground.words.settings);
  });
  beforeEach(async () => {
    for (const [n, side] of (['source', 'target'] as const).entries()) {
      for (const statement of ground.words.anew(ground.database(side))) await sides[n]?.rows(statement);
    }
  });
  afterAll(async () => {
    for (const [n, side] of (['source', 'target'] as const).entries())
      await sides?.[n]?.rows(ground.words.drop(ground.database(side)));
    await Promise.all((sides ?? []).map((side) => side.close()));
  });

  test.for(cases)('$name', async ({ table, both = [], source = [], target, found, mended = true }) => {
    const [here, there] = sides;
    await everywhere(`CREATE TABLE t ${table}`, ...both);
    for (const statement of source) await here.rows(statement);
    for (const statement of target) await there.rows(statement);
    await everywhere(ground.words.analyze('t'));
    const { verdict, tables } = await compareOn(ground);
    const differences = tables[0]?.differences.map(({ kind, key, columns, rows }) => [
      kind,
      key,
      ...(columns ? [columns] : []),
      ...(rows === undefined ? [] : [rows]),
    ]);
    const sorted = (list: readonly unknown[] = []) => list.map((each) => JSON.stringify(each)).sort();
    expect(sorted(differences)).toEqual(sorted(found));
    expect(verdict).toBe(found.length > 0 ? 'different' : 'equal');
    if (found.length === 0 || !mended) return;
    const statements = await repair(ground);
    const mender = await ground.open('target');
    await mender.rows(`${statements}`).finally(() => mender.close());
    const after = await compareOn(ground);
    expect(after.tables[0]?.differences, statements).toEqual([]);
    expect(after.verdict).toBe('equal');
  });
  return { sides: () => sides };
}

/** The repairs of everything that differs between both sides. */
export async function repair(ground: Ground): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-test-'));
  const path = join(folder, 'repair.sql');
  const file = await openRepair(path, { plan: 'test', source: 'here', target: 'there' });
  const sessions = { source: await ground.open('source'), target: await ground.open('target') };
  try {
    await compareOn(ground, { found: file.add });
    await file.write(ground.dialect, sessions);
    return await readFile(path, 'utf8');
  } finally {
    await Promise.all([file.close(), sessions.source.close(), sessions.target.close()]);
    await rm(folder, { recursive: true });
  }
}
