import { expect, test } from 'vitest';
import { neededToGive, readGrant } from '../../../drivers/databases/mysql/objects/grants.ts';

const moving = {
  databases: [
    { source: 'my_shop', target: 'my_store' },
    { source: 'stays`same', target: 'stays`same' },
  ],
  definers: [],
};

test.each([
  ['GRANT USAGE ON *.* TO `a`@`%`', { on: 'nothing' }],
  ['GRANT SELECT ON `other`.* TO `a`@`%`', { on: 'nothing' }],
  ['GRANT PROXY ON ``@`` TO `root`@`localhost` WITH GRANT OPTION', { on: 'nothing' }],
  [
    'GRANT SELECT, LOCK TABLES ON *.* TO `a`@`%` WITH GRANT OPTION',
    { on: 'everything', privileges: ['SELECT', 'LOCK TABLES'], option: true },
  ],
  [
    "GRANT PROCESS ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*0123'",
    { on: 'everything', privileges: ['PROCESS'], option: false },
  ],
  [
    'GRANT BACKUP_ADMIN,XA_RECOVER_ADMIN ON *.* TO `a`@`%`',
    { on: 'everything', privileges: ['BACKUP_ADMIN', 'XA_RECOVER_ADMIN'], option: false },
  ],
  [
    'GRANT SELECT ON `my\\_shop`.* TO `a`@`%`',
    { statement: 'GRANT SELECT ON `my\\_store`.* TO `a`@`%`', object: null },
  ],
  ['GRANT SELECT ON `my_shop`.* TO `a`@`%`', { statement: 'GRANT SELECT ON `my\\_store`.* TO `a`@`%`' }],
  ['GRANT SELECT ON `my%`.* TO `a`@`%`', { statement: 'GRANT SELECT ON `my%`.* TO `a`@`%`' }],
  [
    'GRANT SELECT (`a,b`, `c`), UPDATE (`c`) ON `my_shop`.`t.x` TO `a`@`%` WITH GRANT OPTION',
    {
      statement: 'GRANT SELECT (`a,b`, `c`), UPDATE (`c`) ON `my_store`.`t.x` TO `a`@`%` WITH GRANT OPTION',
      object: { database: 'my_store', name: 't.x' },
    },
  ],
  [
    'GRANT EXECUTE ON FUNCTION `stays``same`.`f` TO `a`@`h``x`',
    { statement: 'GRANT EXECUTE ON FUNCTION `stays``same`.`f` TO `a`@`h``x`' },
  ],
  ['GRANT `r1`@`%`,`r``2`@`x` TO `a`@`%` WITH ADMIN OPTION', { on: 'role', roles: ['r1@%', 'r`2@x'] }],
  ['GRANT `r1` TO `a`@`%`', { on: 'role', roles: ['r1'] }],
  ['SET DEFAULT ROLE `r1` FOR `a`@`%`', { on: 'default-role' }],
  [
    'REVOKE SELECT, UPDATE ON `my_shop`.* FROM `a`@`%`',
    { on: 'except', statement: 'REVOKE SELECT, UPDATE ON `my_store`.* FROM `a`@`%`' },
  ],
  ['REVOKE SELECT ON `mysql`.* FROM `a`@`%`', { statement: 'REVOKE SELECT ON `mysql`.* FROM `a`@`%`' }],
])('%s', (line, expected) => {
  expect(readGrant(line, moving)).toMatchObject(expected);
});

test('no hash is in what is given on', () => {
  expect(
    JSON.stringify(readGrant("GRANT PROCESS ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*0123'", moving)),
  ).not.toContain('0123');
});

test.each([
  ['GRANT PROCESS, SHUTDOWN ON *.* TO `a`@`%`', ['PROCESS', 'SHUTDOWN']],
  ['GRANT SELECT (`a,b`, `c`), UPDATE (`c`) ON `my_shop`.`t.x` TO `a`@`%`', ['SELECT', 'UPDATE']],
  ['GRANT EXECUTE ON FUNCTION `my_shop`.`f` TO `a`@`%`', ['EXECUTE']],
  ['GRANT ALL PRIVILEGES ON `my_shop`.* TO `a`@`%`', expect.arrayContaining(['LOCK TABLES', 'EVENT'])],
  ['GRANT `r1` TO `a`@`%`', []],
])('to give it one needs: %s', (line, needed) => {
  expect(neededToGive(readGrant(line, moving))).toEqual(needed);
});
