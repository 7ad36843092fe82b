import { expect, test } from 'vitest';
import { chooseArchive } from '../../../infra/sandbox/debian.ts';
import { readVersion } from '../../../infra/sandbox/find-server.ts';

test.each([
  ['mysqld  Ver 8.0.44-0ubuntu0.24.04.1 for Linux on x86_64 ((Ubuntu))', '8.0.44'],
  ['/opt/homebrew/opt/mysql/bin/mysqld  Ver 9.5.0 for macos15.4 on arm64 (Homebrew)', '9.5.0'],
  ['mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))', undefined],
  ['mysqld  Ver 10.11.11-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', undefined],
  ['', undefined],
])('of "%s" the version is %s', (line, version) => {
  expect(readVersion(line)).toBe(version);
});

test("the archive is the machine's own, with or without apt's lists", () => {
  const security = 'http://archive.example/debian-security/|Debian';
  const other = 'http://other.example/debian/|Somebody else';
  const archive = 'http://archive.example/debian/';
  expect(chooseArchive([security, other, `${archive}|Debian`].join('\n'))).toBe(archive);
  expect(chooseArchive(`${archive}|$(ORIGIN)`)).toBe(archive);
  expect(chooseArchive([security, other].join('\n'))).toBeUndefined();
});
