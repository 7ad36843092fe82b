import { expect, test } from 'vitest';
import { canonical, splitDefinition } from '../../../drivers/databases/mysql/schema.ts';

const held = (text: string) => {
  const { keys, foreignKeys } = splitDefinition(text);
  return { keys: keys.map(({ name }) => name), foreignKeys: foreignKeys.map(({ name }) => name) };
};

test('a line break within a name begins no line', () => {
  const text =
    'CREATE TABLE `a\n  KEY `` (`x`)` (\n  `c\n  KEY ``y`` (` int NOT NULL,\n  PRIMARY KEY (`c\n  KEY ``y`` (`),\n  KEY `k` (`c\n  KEY ``y`` (`)\n) ENGINE=InnoDB';
  expect(held(text)).toEqual({ keys: ['k'], foreignKeys: [] });
});

test('text in comments is no key and no counter', () => {
  const text = [
    'CREATE TABLE `t` (',
    "  `a` int DEFAULT NULL COMMENT ' AUTO_INCREMENT \\n  KEY `x` (`a`)',",
    "  `it's` int NOT NULL AUTO_INCREMENT COMMENT 'it''s',",
    '  `p` int NOT NULL,',
    '  PRIMARY KEY (`p`),',
    '  KEY `other` (`a`),',
    "  KEY `counter` (`it's`)",
    ") ENGINE=InnoDB COMMENT='\\n  KEY `z` (`a`)'",
  ].join('\n');
  expect(held(text)).toEqual({ keys: ['other'], foreignKeys: [] });
});

test('a name that the server quotes carelessly is quoted anew, and a check that looks like a key stays', () => {
  const text = [
    'CREATE TABLE `t` (',
    '  `p` int DEFAULT NULL,',
    '  KEY `f``k` (`p`),',
    '  CONSTRAINT `f`k` FOREIGN KEY (`p`) REFERENCES `parent` (`id`),',
    "  CONSTRAINT `c` CHECK (`p` <> 'x` FOREIGN KEY (`p`)')",
    ') ENGINE=InnoDB',
  ].join('\n');
  const { create, foreignKeys } = splitDefinition(text);
  expect(foreignKeys).toEqual([
    { name: 'f`k', clause: 'CONSTRAINT `f``k` FOREIGN KEY (`p`) REFERENCES `parent` (`id`)' },
  ]);
  expect(create).toContain('CONSTRAINT `c` CHECK');
});

test('the order of keys and the counter make no difference, a column does', () => {
  const of = (lines: readonly string[], counter = '') =>
    `CREATE TABLE \`t\` (\n  \`id\` int NOT NULL,\n${lines.join(',\n')}\n) ENGINE=InnoDB${counter}`;
  const one = of(['  PRIMARY KEY (`id`)', '  KEY `a` (`id`)', '  KEY `b` (`id`)'], ' AUTO_INCREMENT=7');
  expect(canonical(of(['  PRIMARY KEY (`id`)', '  KEY `b` (`id`)', '  KEY `a` (`id`)']))).toBe(
    canonical(one),
  );
  expect(canonical(of(['  PRIMARY KEY (`id`)', '  KEY `b` (`id` DESC)', '  KEY `a` (`id`)']))).not.toBe(
    canonical(one),
  );
});
