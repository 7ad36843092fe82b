import { expect, test } from 'vitest';
import { visible } from '../../../cli/io.ts';

test('what a terminal would obey is shown, and our own colours and lines are let through', () => {
  expect(visible('table \x1b[2J\x1b]0;owned\x07 \x1bc\b\b\r')).toBe('table ␛[2J␛]0;owned␇ ␛c␈␈␍');
  expect(visible('\x1b[31mred\x1b[0m\ta\n')).toBe('\x1b[31mred\x1b[0m\ta\n');
  expect(visible('\r\x1b[2K5 of 7 rows')).toBe('\r\x1b[2K5 of 7 rows');
  const json = JSON.stringify({ name: 'a\x1b[2J\u009b🛒' });
  expect(visible(json)).toBe(json);
});
