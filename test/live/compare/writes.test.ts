import { describe } from 'vitest';
import { live, onPair } from './both-sides.ts';
import { testWrites } from './writes.ts';

describe.skipIf(!live)('a comparison while rows are written', () => {
  testWrites(onPair('compare_writes'), {
    seed: "INSERT INTO t SELECT /*+ SET_VAR(cte_max_recursion_depth=1000000) */ i, i, 'old' FROM (WITH RECURSIVE n AS (SELECT 0 i UNION ALL SELECT i + 1 FROM n WHERE i < 19999) SELECT i FROM n) AS n",
    upsert: (id, v) => `REPLACE INTO t VALUES (${id}, ${v}, 'new')`,
  });
});
