import fc from 'fast-check';
import { quoteText } from '../../../drivers/databases/mysql/names.ts';

/** What ends quotations, begins comments, or is filled in by a shell or a template. */
const shards = fc.constantFrom(
  ...['`', '``', "'", "''", '"', '\\', "\\'", '\\\\', '*/', '/*', '/*!', '-- ', '#', ';', '\n', '\r\n', '\t'],
  ...[
    '%',
    '_',
    '\\%',
    '\\_',
    `\${x}`,
    '$(x)',
    '$&',
    '$1',
    "$'",
    '🛒',
    'é',
    '茶',
    '\u2028',
    ' ',
    '.',
    ',',
    '(',
    ')',
  ],
  ...[
    '@',
    '@`',
    '` ON `',
    ' TO `',
    ' ON *.* TO ',
    ' ON *.* TO ` WITH ',
    ' WITH GRANT OPTION',
    ' DEFAULT ROLE `',
    ' DEFAULT ROLE ` REQUIRE ',
  ],
  ...[
    '; DROP TABLE t; -- ',
    "' OR 1=1 -- ",
    'KEY `k` (',
    '\n  KEY `k` (`',
    '\n  CONSTRAINT `c` FOREIGN KEY (`',
    '\n) ENGINE=',
    ' AUTO_INCREMENT',
    'NULL',
    '0x27',
  ],
);

const pieced = (unit: fc.Arbitrary<string>, most: number) =>
  fc.array(unit, { minLength: 1, maxLength: 8 }).map((parts) => [...parts.join('')].slice(0, most).join(''));

/** A name that a server would take: 64 characters at the most, of the basic plane, without NUL, with no space at its end. */
export const name = pieced(
  fc.oneof(
    { weight: 9, arbitrary: shards },
    { weight: 5, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant('n'.repeat(64)) },
  ),
  64,
)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: servers refuse it in a name
  .map((text) => text.replace(/[\u0000\ud800-\udfff\ufffe\uffff]/g, '').trimEnd())
  .filter((text) => text !== '' && text !== '*');

/** Any text, NUL included. */
export const text = pieced(
  fc.oneof(shards, fc.constant('\0'), fc.constant('\x1a'), fc.string({ maxLength: 10, unit: 'grapheme' })),
  400,
);

/** A user and a host; the host holds no @, by which the two are told apart. */
export const account = fc.record({
  user: name.map((each) => each.slice(0, 32)),
  host: name.map((each) => each.replaceAll('@', '') || '%'),
});

/** Text as SHOW CREATE TABLE prints it. */
export const printed = (said: string) =>
  quoteText(said).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\0', '\\0');
