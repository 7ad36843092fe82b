import { expect, test } from 'vitest';
import { makeThings, type OnPair, openPair, pair, rows } from '../run/pair.ts';
import { readJournal, untilLine } from '../run/rig.ts';
import { untilBegun } from './own-pair.ts';

const live = test.skipIf(!pair);

const name = 'drift_shop';
const renamed = 'drift_store';

/** A plan that waits for a minute before it compares, so that something can happen meanwhile. */
const slow = `replicate:
  - step: start-replication
  - step: wait-for-lag
    for: 60s
  - step: compare-tables
`;

async function withPair(work: (on: OnPair) => Promise<void>, more = ''): Promise<void> {
  const on = await openPair({ database: name, renamed, more });
  try {
    await makeThings(on.source, name, 300);
    await on.source.query(
      `CREATE TABLE ${name}.parts (id INT PRIMARY KEY, thing INT UNSIGNED, KEY (thing));
       CREATE TABLE ${name}.\`odd \`\`name\`\`; 'quoted', ☂\` (id INT PRIMARY KEY, v INT);
       INSERT INTO ${name}.parts VALUES (1, 1), (2, 2)`,
    );
    await work(on);
  } finally {
    await on.end();
  }
}

const drifts = [
  [
    'a column',
    `ALTER TABLE ${name}.things ADD COLUMN late INT`,
    /table `drift_shop`\.`things` was altered \(columns\) on the source/,
  ],
  [
    'an index',
    `CREATE INDEX late ON ${name}.things (pad)`,
    /table `drift_shop`\.`things` was altered \(indexes\) on the source/,
  ],
  [
    'a comment on an odd name',
    `ALTER TABLE ${name}.\`odd \`\`name\`\`; 'quoted', ☂\` COMMENT 'late'`,
    /table `drift_shop`\.`odd ``name``; 'quoted', ☂` was altered \(options\)/,
  ],
  [
    'a table that was emptied',
    `TRUNCATE TABLE ${name}.parts`,
    /table `drift_shop`\.`parts` was emptied, altered there and back, or made anew/,
  ],
  [
    'a table of an odd name that was made anew',
    `CREATE TABLE ${name}.other LIKE ${name}.\`odd \`\`name\`\`; 'quoted', ☂\`; DROP TABLE ${name}.\`odd \`\`name\`\`; 'quoted', ☂\`;
     RENAME TABLE ${name}.other TO ${name}.\`odd \`\`name\`\`; 'quoted', ☂\``,
    /table `drift_shop`\.`odd ``name``; 'quoted', ☂` was emptied, altered there and back, or made anew/,
  ],
  [
    'a column that came and went',
    `ALTER TABLE ${name}.parts ADD COLUMN late INT DEFAULT 7 FIRST; INSERT INTO ${name}.parts (id, thing) VALUES (3, 3);
     ALTER TABLE ${name}.parts DROP COLUMN late`,
    /table `drift_shop`\.`parts` was emptied, altered there and back, or made anew/,
  ],
  ['a dropped table', `DROP TABLE ${name}.parts`, /table `drift_shop`\.`parts` was dropped on the source/],
  [
    'a new view',
    `CREATE VIEW ${name}.seen AS SELECT id FROM ${name}.things`,
    /view `drift_shop`\.`seen` was created on the source/,
  ],
] as const;

for (const [what, ddl, told] of drifts)
  live(
    `${what}: DDL on a renamed source ends the run before the freeze, by name, and it unwinds`,
    async () => {
      await withPair(async (on) => {
        expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
        await on.source.query(ddl);
        await on.source.query(`INSERT INTO ${name}.things (name) VALUES ('after')`);
        const ended = await on.run('run');
        expect(ended.code, ended.out).toBe(4);
        expect(ended.out).toMatch(told);
        expect(ended.out).toContain('Hold DDL back until the target is open');
        expect((await readJournal(on.journal(1))).map(({ at }) => at)).not.toContain('clock-started');
        expect(await rows(on.target, `SHOW DATABASES LIKE '${renamed}'`)).toEqual([]);
      });
    },
  );

live(
  'a database of the source with the name that a renamed one gets is refused, before and after the copy',
  async () => {
    await withPair(async (on) => {
      const made = `CREATE DATABASE ${renamed}; CREATE TABLE ${renamed}.parts LIKE ${name}.parts; INSERT INTO ${renamed}.parts VALUES (9, 9)`;
      await on.source.query(made);
      const plan = await on.run('plan');
      expect(plan.code, plan.out).toBe(3);
      expect(plan.out).toContain(
        `✗ rename-collisions: "${name}" is to be called "${renamed}", and the source has a database "${renamed}" that does not move`,
      );
      await on.source.query(`DROP DATABASE ${renamed}`);
      expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
      await on.source.query(made);
      const ended = await on.run('run');
      expect(ended.code, ended.out).not.toBe(0);
      expect(ended.out + ended.err).toContain('that does not move');
    });
  },
  150_000,
);

live('DDL ends a long wait in its middle', async () => {
  await withPair(async (on) => {
    const engine = on.start('run', '--yes');
    await untilBegun('wait-for-lag/lag', on.journal(1), engine);
    await on.source.query(`ALTER TABLE ${name}.parts DROP COLUMN thing`);
    const ended = await engine.ended;
    expect(ended.code, ended.out).toBe(4);
    expect(ended.out).toMatch(/table `drift_shop`\.`parts` was altered \(columns, indexes\) on the source/);
    const entries = await readJournal(on.journal(1));
    expect(entries.find(({ at }) => at === 'failed')).toMatchObject({ action: 'wait-for-lag/lag' });
  }, slow);
});

live('DDL after the last look is found at the drain, and the source is opened again', async () => {
  await withPair(async (on) => {
    const engine = on.start('run', '--yes');
    await untilLine(
      on.journal(1),
      (line) => line.at === 'proved' && line.action === 'check-ready/lag',
      engine,
    );
    engine.kill('SIGSTOP');
    await on.source.query(`ALTER TABLE ${name}.things MODIFY COLUMN name VARCHAR(60) NOT NULL`);
    engine.kill('SIGCONT');
    const ended = await engine.ended;
    expect(ended.code, ended.out).toBe(4);
    expect((await readJournal(on.journal(1))).find(({ at }) => at === 'failed')).toMatchObject({
      action: 'drain/position',
    });
    expect(ended.out).toMatch(/table `drift_shop`\.`things` was altered \(columns\) on the source/);
    expect(await rows(on.source, 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 0 }]);
  });
});

live('DDL on the target ends the run too, and says that it was there', async () => {
  await withPair(async (on) => {
    const engine = on.start('run', '--yes');
    await untilBegun('wait-for-lag/lag', on.journal(1), engine);
    await on.target.query(
      `SET sql_log_bin = 0; ALTER TABLE ${renamed}.parts ALTER COLUMN thing SET DEFAULT 7`,
    );
    const ended = await engine.ended;
    expect(ended.code, ended.out).toBe(4);
    expect(ended.out).toMatch(/table `drift_store`\.`parts` was altered \(columns\) on the target/);
    expect(ended.out).toContain('Let nobody but the run change the target');
  }, slow);
});

live('what changes by itself is no drift', async () => {
  await withPair(async (on) => {
    await on.source.query(
      `CREATE EVENT ${name}.once ON SCHEDULE AT NOW() + INTERVAL 1 DAY DO DO 1; USE ${name}`,
    );
    expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
    await on.source.query(
      `INSERT INTO ${name}.things (name) VALUES ('one more'); ANALYZE TABLE ${name}.things;
       CREATE TEMPORARY TABLE mine (id INT); DROP TEMPORARY TABLE mine; DROP EVENT once;
       CREATE DATABASE drift_other; CREATE TABLE drift_other.t (id INT); DROP DATABASE drift_other`,
    );
    const ended = await on.run('run');
    expect({ code: ended.code, err: ended.err }, ended.out).toEqual({ code: 0, err: '' });
  });
});
