import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComparedTable, TableDefinition } from '../../../data/dialect.ts';
import { sqlValue } from '../../../drivers/databases/mysql/json-patches.ts';
import { within } from '../../../drivers/databases/mysql/key-columns.ts';
import { mendingOf } from '../../../drivers/databases/mysql/mending.ts';
import { quoteName, quoteText } from '../../../drivers/databases/mysql/names.ts';
import { createStatement, splitDefinition } from '../../../drivers/databases/mysql/schema.ts';
import { name, printed, text } from './hostile.ts';
import { shapeOf, tokensOf, valuesOf } from './tokens.ts';

const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const runs = { seed, numRuns: 500 * Number(process.env.AURORA_MIGRATE_MORE ?? 1) };

const names = fc.uniqueArray(name, { minLength: 3, maxLength: 5, selector: (each) => each.toLowerCase() });

test('a definition is taken apart and put together again, whatever its names and comments hold', () => {
  fc.assert(
    fc.property(names, names, name, name, text, text, (columns, keys, database, table, comment, standard) => {
      const [first = '', second = '', third = ''] = columns.map(quoteName);
      const [key = '', unique = '', foreign = ''] = keys.map(quoteName);
      const definition = [
        `CREATE TABLE ${quoteName(table)} (`,
        `  ${first} int NOT NULL AUTO_INCREMENT COMMENT ${printed(comment)},`,
        `  ${second} varchar(40) NOT NULL DEFAULT ${printed(standard)},`,
        `  ${third} int DEFAULT NULL,`,
        `  PRIMARY KEY (${first}),`,
        `  UNIQUE KEY ${unique} (${second},${third}) COMMENT ${printed(comment)},`,
        `  KEY ${key} (${third}),`,
        `  CONSTRAINT ${foreign} FOREIGN KEY (${third}) REFERENCES ${quoteName(table)} (${first})`,
        `) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT=${printed(comment)}`,
      ].join('\n');
      const { create, keys: held, foreignKeys } = splitDefinition(definition);
      expect(held.map((each) => each.name)).toEqual([keys[1], keys[0]]);
      expect(foreignKeys.map((each) => each.name)).toEqual([keys[2]]);
      const sql = createStatement(create, { database, table: keys[0] ?? '' });
      expect(shapeOf(sql)).toBe(
        'CREATE TABLE IF NOT EXISTS name . name ( name int NOT NULL AUTO_INCREMENT COMMENT string , name varchar ( 40 ) NOT NULL DEFAULT string , name int DEFAULT NULL , PRIMARY KEY ( name ) ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = string',
      );
      expect(valuesOf(sql, 'name')).toEqual([database, keys[0], ...columns.slice(0, 3), columns[0]]);
      expect(valuesOf(sql, 'string')).toEqual([comment, standard, comment]);
      expect(held.map(({ clause }) => shapeOf(clause))).toEqual([
        'UNIQUE KEY name ( name , name ) COMMENT string',
        'KEY name ( name )',
      ]);
      expect(shapeOf(foreignKeys[0]?.clause ?? '')).toBe(
        'CONSTRAINT name FOREIGN KEY ( name ) REFERENCES name ( name )',
      );
    }),
    runs,
  );
});

const form = 'plain' as const;

test('a repair names its table and columns, holds its keys, and its comments stay comments', () => {
  fc.assert(
    fc.property(
      name,
      name,
      names,
      text,
      fc.integer({ min: 1, max: 9 }),
      (database, table, [a = '', b = ''], value, n) => {
        const column = (of: string, type: string, charset?: string) => ({
          name: of,
          type,
          declared: type,
          nullable: false,
          generated: false,
          ...(charset && { charset, collation: `${charset}_bin` }),
        });
        const columns = [column(a, 'varchar', 'utf8mb4'), column(b, 'text', 'utf8mb4')];
        const own = {
          database,
          table,
          columns,
          key: [a],
          countable: true,
          rows: 1,
          bytes: 1,
        } as TableDefinition;
        const sided = columns.map((each) => ({ source: each, own: each }));
        const key = sided.slice(0, 1).map((each) => ({ ...each, form }));
        const mending = mendingOf({ source: own, target: own } as ComparedTable, sided, key);
        const hex = Buffer.from(value).toString('hex');
        const bytes = Buffer.from(value);
        const where =
          'WHERE name IN ( CONVERT ( CONVERT ( bytes USING utf8mb4 ) USING utf8mb4 ) COLLATE utf8mb4_bin )';

        const remove = mending.remove([bytes], n);
        expect(shapeOf(remove)).toBe(`DELETE FROM name . name ${where} LIMIT ${n} ;`);
        expect(valuesOf(remove, 'name', 'bytes')).toEqual([database, table, a, hex]);
        const change = mending.change([bytes], [b], [quoteText(value)]);
        expect(shapeOf(change)).toBe(`UPDATE name . name SET name = string ${where} LIMIT 1 ;`);
        expect(valuesOf(change, 'name', 'string')).toEqual([database, table, b, value, a]);
        const add = mending.add([quoteText(value), 'NULL']);
        expect(shapeOf(add)).toBe('INSERT INTO name . name ( name , name ) VALUES ( string , NULL ) ;');
        expect(valuesOf(add, 'name', 'string')).toEqual([database, table, a, b, value]);
        const said = tokensOf(`${mending.comment(`${database}.${table} ${value}`)}\nCOMMIT;`);
        expect(said.map(({ kind }) => kind)).toEqual(['comment', 'word', 'sign']);
        const range = within(key, { after: [bytes], upTo: [Buffer.from(value + a)] });
        expect(valuesOf(range, 'bytes')).toEqual([hex, Buffer.from(value + a).toString('hex')]);
        expect(valuesOf(range, 'name')).toEqual([a, a]);
      },
    ),
    runs,
  );
});

test('a value of a document that SQL makes again is one quotation, or is refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('DECIMAL', 'DATE', 'TIME', 'DATETIME', 'BLOB', 'OPAQUE'),
      text,
      (type, value) => {
        const sql = sqlValue(type, value);
        if (sql === null) return;
        const [one] = valuesOf(sql, 'string', 'bytes');
        if (type !== 'BLOB' && type !== 'OPAQUE') expect(one).toBe(value);
        expect(shapeOf(sql)).toMatch(
          /^(CAST \( string AS [A-Z]+( \( \d+( , \d+)? \))? \)|bytes|\( SELECT .* AS made \))$/,
        );
      },
    ),
    runs,
  );
});
