import { expect, test } from 'vitest';
import {
  definerOf,
  mendDefiner,
  mended,
  withoutDefiner,
} from '../../../drivers/databases/mysql/objects/definers.ts';

const rules = [
  { from: 'legacy@*', to: 'owner@%' },
  { from: '*@10.*', to: 'o`dd@localhost' },
];

test('the first rule that fits decides, and without one a definer stays', () => {
  expect(mended('legacy@10.1.1.1', rules)).toBe('owner@%');
  expect(mended('x@10.1.1.1', rules)).toBe('o`dd@localhost');
  expect(mended('legacy2@%', rules)).toBe('legacy2@%');
});

test.each([
  [
    'CREATE DEFINER=`legacy`@`a``b` PROCEDURE `p`()\nBEGIN END',
    'legacy@a`b',
    'CREATE DEFINER=`owner`@`%` PROCEDURE `p`()\nBEGIN END',
  ],
  [
    'CREATE DEFINER="x"@"10.0.0.1" FUNCTION "f"()',
    'x@10.0.0.1',
    'CREATE DEFINER=`o``dd`@`localhost` FUNCTION "f"()',
  ],
  [
    'CREATE ALGORITHM=MERGE DEFINER=`legacy`@`%` SQL SECURITY INVOKER VIEW `a`.`v` AS select 1',
    'legacy@%',
    'CREATE ALGORITHM=MERGE DEFINER=`owner`@`%` SQL SECURITY INVOKER VIEW `a`.`v` AS select 1',
  ],
  ['CREATE DEFINER=`a_role` TRIGGER t', 'a_role', 'CREATE DEFINER=`a_role` TRIGGER t'],
])('%s', (text, definer, expected) => {
  expect(definerOf(text)).toBe(definer);
  expect(mendDefiner(text, rules)).toBe(expected);
  expect(withoutDefiner(mendDefiner(text, rules))).toBe(withoutDefiner(text));
});
