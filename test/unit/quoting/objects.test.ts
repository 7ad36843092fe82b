import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteName } from '../../../drivers/databases/mysql/names.ts';
import { quoted } from '../../../drivers/databases/mysql/objects/accounts.ts';
import { dropStatement } from '../../../drivers/databases/mysql/objects/create.ts';
import type { StoredObject } from '../../../drivers/databases/mysql/objects/object.ts';
import { createStatement } from '../../../drivers/databases/mysql/objects/retarget.ts';
import { account, name, printed, text } from './hostile.ts';
import { shapeOf, valuesOf } from './tokens.ts';

const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const runs = { seed, numRuns: 500 * Number(process.env.AURORA_MIGRATE_MORE ?? 1) };

const object = (more: Partial<StoredObject>): StoredObject => ({
  kind: 'procedure',
  database: 'shop',
  name: 'p',
  text: '',
  sqlMode: '',
  client: 'utf8mb4',
  connection: 'utf8mb4_bin',
  collation: 'utf8mb4_bin',
  trigger: null,
  event: null,
  ...more,
});

test('routines, events, triggers and views are created under their own names, by their definers', () => {
  fc.assert(
    fc.property(name, name, name, account, text, (database, own, table, who, said) => {
      const by = `DEFINER=${quoted(`${who.user}@${who.host}`)}`;
      const body = `BEGIN /* ${said.replaceAll('*/', '')} */ SELECT ${printed(said)}, ${quoteName(own)}; END`;
      const shape = 'BEGIN SELECT string , name ; END';
      const bare = (sql: string) => shapeOf(sql).replace(/\/\*[\s\S]*?\*\/ /, '');
      const head = `CREATE DEFINER = name @ name`;

      for (const kind of ['procedure', 'function'] as const) {
        const returns = kind === 'function' ? ' RETURNS int' : '';
        const sql = createStatement(
          object({
            kind,
            database,
            name: own,
            text: `CREATE ${by} ${kind.toUpperCase()} ${quoteName(own)}()${returns}\n${body};\n`,
          }),
        );
        expect(bare(sql)).toBe(`${head} ${kind.toUpperCase()} name . name ( )${returns} ${shape}`);
        expect(valuesOf(sql, 'name')).toEqual([who.user, who.host, database, own, own]);
        expect(valuesOf(sql, 'string')).toEqual([said]);
      }
      const event = createStatement(
        object({
          kind: 'event',
          database,
          name: own,
          text: `CREATE ${by} EVENT ${quoteName(own)} ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE COMMENT ${printed(said)} DO ${body}`,
        }),
      );
      expect(bare(event)).toBe(
        `${head} EVENT name . name ON SCHEDULE EVERY 1 DAY STARTS string ON COMPLETION NOT PRESERVE DISABLE COMMENT string DO ${shape}`,
      );
      expect(valuesOf(event, 'name')).toEqual([who.user, who.host, database, own, own]);
      const trigger = createStatement(
        object({
          kind: 'trigger',
          database,
          name: own,
          text: `CREATE ${by} TRIGGER ${quoteName(own)} BEFORE INSERT ON ${quoteName(table)} FOR EACH ROW ${body}`,
          trigger: { table, moment: 'BEFORE INSERT', follows: own },
        }),
      );
      expect(bare(trigger)).toBe(
        `${head} TRIGGER name . name BEFORE INSERT ON name . name FOR EACH ROW FOLLOWS name ${shape}`,
      );
      expect(valuesOf(trigger, 'name')).toEqual([
        who.user,
        who.host,
        database,
        own,
        database,
        table,
        own,
        own,
      ]);
      expect(shapeOf(dropStatement({ kind: 'trigger', database, name: own }))).toBe(
        'DROP TRIGGER IF EXISTS name . name',
      );
    }),
    runs,
  );
});
