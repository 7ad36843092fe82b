import { expect, test } from 'vitest';
import { readVersion } from '../../../infra/sandbox/postgresql/programs.ts';

test.each([
  ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', '15.18'],
  ['postgres (PostgreSQL) 18.4', '18.4'],
  ['postgres (PostgreSQL) 13.23 (Homebrew)', '13.23'],
  ['postgres (PostgreSQL) 12.22', undefined],
  ['postgres (PostgreSQL) 19beta1', undefined],
  ['', undefined],
])('of "%s" the version is %s', (line, version) => {
  expect(readVersion(line)).toBe(version);
});
