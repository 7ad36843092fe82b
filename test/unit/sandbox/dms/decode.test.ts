import { expect, test } from 'vitest';
import { decoderOf } from '../../../../infra/sandbox/dms/binlog/decode.ts';
import { code, layoutOf } from '../../../../infra/sandbox/dms/binlog/layout.ts';
import { readDdl } from '../../../../infra/sandbox/dms/binlog/statement.ts';
import type { Column } from '../../../../infra/sandbox/dms/definition.ts';
import { cutLob } from '../../../../infra/sandbox/dms/lob.ts';
import { readValue, select, writerFor } from '../../../../infra/sandbox/dms/value.ts';

const column = (type: string, more: Partial<Column> = {}): Column => ({
  ...{ name: 'c', type, declared: type, charset: undefined, collation: undefined },
  ...{ nullable: true, generated: false, unsigned: false, scale: 0, srid: undefined, ...more },
});
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('hex');

// Bytes as MySQL 9.7 wrote them, and the decimals as its strings/decimal.cc explains them.
test.each([
  ['tinyint', {}, code.tiny, {}, 'ff', '-1'],
  ['tinyint', { unsigned: true }, code.tiny, {}, 'ff', '255'],
  ['mediumint', {}, code.int24, {}, '000080', '-8388608'],
  ['bigint', { unsigned: true }, code.longlong, {}, 'ffffffffffffffff', '18446744073709551615'],
  ['bigint', {}, code.longlong, {}, '0000000000000080', '-9223372036854775808'],
  ['decimal', {}, code.newDecimal, { precision: 14, decimals: 4 }, '810dfb38d204d2', '1234567890.1234'],
  ['decimal', {}, code.newDecimal, { precision: 14, decimals: 4 }, '7ef204c72dfb2d', '-1234567890.1234'],
  ['decimal', {}, code.newDecimal, { precision: 5, decimals: 5 }, '80000a', '0.00010'],
  ['float', {}, code.float, {}, '0000003f', '0.5e0'],
  ['double', {}, code.double, {}, '0000000000000080', '-0e0'],
  ['bit', {}, code.bit, { bits: 13 }, '1fff', '8191'],
  ['year', {}, code.year, {}, 'ff', '2155'],
  ['year', {}, code.year, {}, '00', '0'],
  ['date', {}, code.date, {}, '9f1f4e', '9999-12-31'],
  ['datetime', {}, code.datetime2, { decimals: 6 }, 'fef3ff7efb0f423f', '9999-12-31 23:59:59.999999'],
  ['timestamp', {}, code.timestamp2, { decimals: 0 }, '00000001', '1970-01-01 00:00:01'],
  ['timestamp', {}, code.timestamp2, { decimals: 3 }, '7fffffff2706', '2038-01-19 03:14:07.999'],
  ['time', {}, code.time2, { decimals: 0 }, 'b46efb', '838:59:59'],
  ['time', {}, code.time2, { decimals: 0 }, '7fffff', '-00:00:01'],
  ['time', {}, code.time2, { decimals: 6 }, '800000000001', '00:00:00.000001'],
  ['time', {}, code.time2, { decimals: 6 }, '7fffffffffff', '-00:00:00.000001'],
  ['binary', {}, code.string, { max_length: 4 }, '01', '01000000'],
  ['varchar', { charset: 'latin1' }, code.varchar, { max_length: 9 }, 'e4df', 'e4df'],
  [
    'enum',
    { declared: "enum('red','it''s, green','blå')", charset: 'utf8mb4' },
    code.enum,
    { size: 1 },
    '02',
    utf8("it's, green"),
  ],
  ['enum', { declared: "enum('red')", charset: 'utf8mb4' }, code.enum, { size: 1 }, '00', ''],
  ['set', { declared: "set('a','b','c d')", charset: 'utf8mb4' }, code.set, { size: 1 }, '05', utf8('a,c d')],
  ['text', { charset: 'utf8mb4' }, code.blob, { length_size: 2 }, 'f09f9880', 'f09f9880'],
] as const)('%s %j is read from the log (%i %j %s)', (type, more, wire, metadata, bytes, expected) => {
  const decode = decoderOf(column(type, more), { code: wire, metadata });
  expect(decode?.(Buffer.from(bytes, 'hex'))).toBe(expected);
});

test.each([
  [
    '00020053001200010013000400021700004f0061646565700800380005010005feff0a1c000b24000b2c000401000400000c3400ffffffffffffffff000000000000f83f9c7500883ce4377e0378227900000400',
    '{"a": [1, -2, 18446744073709551615, 1.5, 1e300, true, null, "x\\"y"], "deep": {}}',
  ],
  [
    '02090063000f1f000f29000f33000f3d000f47000b4b00075300075700095b000c0820a107cca26abb190b08000000345dffffff0a0800000000006abb19f6080c037ffffff3feab0f0200ff00000000000000800000010090eefeff00f2052a01000000',
    '["2026-11-21 10:11:12.500000", "-10:11:12.000000", "2026-11-21", -12.340, "base64:type15:AP8=", -0.0, 65536, -70000, 5000000000]',
  ],
  ['0c06c3a5f09f9880', '"å😀"'],
  ['0400', 'null'],
  ['0200000400', '[]'],
  ['', 'null'],
])('the document of %s is the text that the server prints', (bytes, text) => {
  const decode = decoderOf(column('json'), { code: code.json, metadata: { length_size: 4 } });
  expect(Buffer.from(decode?.(Buffer.from(bytes, 'hex')) ?? '', 'hex').toString()).toBe(text);
});

test('a column whose definition is not that of the log is not read', () => {
  expect(decoderOf(column('int'), { code: code.longlong, metadata: {} })).toBeUndefined();
  expect(layoutOf({ code: 99, metadata: {} })).toBeUndefined();
});

test('what a query reads is what the log has, and is written so that every byte stays', () => {
  expect(readValue(column('int', { declared: 'int(10) unsigned zerofill' }), Buffer.from('0000000007'))).toBe(
    '7',
  );
  expect(readValue(column('double'), Buffer.from('1.7976931348623157e308'))).toBe('1.7976931348623157e+308');
  expect(readValue(column('double'), Buffer.from('-0'))).toBe('-0e0');
  expect(readValue(column('blob'), Buffer.of(0, 255, 39))).toBe('00ff27');
  expect(select(column('float'))).toBe('CAST(`c` AS DOUBLE)');
  const latin = column('varchar', { charset: 'latin1', collation: 'latin1_swedish_ci' });
  const utf = column('varchar', { charset: 'utf8mb4', collation: 'utf8mb4_bin' });
  expect(writerFor(latin, latin).literal('e4')).toBe("x'e4'");
  expect(writerFor(latin, utf).literal('e4')).toBe("CONVERT(x'e4' USING latin1)");
  expect(writerFor(column('json'), column('json')).literal('6e756c6c')).toBe("_utf8mb4 x'6e756c6c'");
  expect(writerFor(column('datetime'), column('datetime')).literal(null)).toBe('NULL');
});

test('a large object is cut at the end of a character, and nothing else is cut', () => {
  const long = column('longtext', { charset: 'utf8mb4' });
  expect(cutLob(long, utf8('a😀b'), 4)).toBe(utf8('a'));
  expect(cutLob(long, utf8('a😀b'), 5)).toBe(utf8('a😀'));
  expect(cutLob(long, utf8('abc'), 3)).toBeUndefined();
  expect(cutLob(column('text', { charset: 'utf8mb4' }), utf8('abcdef'), 3)).toBeUndefined();
  expect(cutLob(column('longblob'), '00112233', 3)).toBe('001122');
});

test.each([
  ['TRUNCATE TABLE `a`', 'truncate', ['shop.a']],
  ['truncate other.b', 'truncate', ['other.b']],
  ['DROP TABLE IF EXISTS `a`,`other`.`b` /* generated by server */', 'drop', ['shop.a', 'other.b']],
  ['/* hint */ CREATE TABLE IF NOT EXISTS `we``ird` (id INT)', 'create', ['shop.we`ird']],
  ['ALTER TABLE a ADD COLUMN b INT', 'alter', ['shop.a']],
  ['CREATE UNIQUE INDEX i ON a (b)', 'alter', ['shop.a']],
  ['RENAME TABLE a TO b, other.c TO other.d', 'rename', ['shop.a', 'shop.b', 'other.c', 'other.d']],
  ['DROP DATABASE shop', 'other', []],
  ['GRANT SELECT ON a TO b', undefined, []],
  ['CREATE DEFINER=`x`@`%` TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1', undefined, []],
  ['CREATE TEMPORARY TABLE a (id INT)', undefined, []],
])('%s is read as a statement on tables, or as none', (sql, kind, tables) => {
  const ddl = readDdl(sql, 'shop');
  expect(ddl?.kind).toBe(kind);
  expect(ddl?.tables.map(({ schema, table }) => `${schema}.${table}`) ?? []).toEqual(tables);
});
