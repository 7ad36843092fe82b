import { afterAll, beforeAll, describe } from 'vitest';
import { mariadbDialect } from '../../../drivers/databases/mariadb/dialect.ts';
import { type Ground, mysqlGround, openAt } from '../compare/both-sides.ts';
import { type Case, cases, keyed, values } from '../compare/cases.ts';
import { testCases } from '../compare/corpus.ts';
import { mariadb } from './available.ts';
import { type OwnServer, startMariadb } from './server.ts';

let server: OwnServer;

// Both sides are databases of one server: what is compared does not know.
const ground: Ground = mysqlGround({
  dialect: mariadbDialect,
  database: (side) => `compare_${side}`,
  open: () => {
    const { host, port, username, password, ca } = server.address;
    return openAt({ host, port, user: username, password, ca: ca ?? '' });
  },
});

const own: readonly Case[] = [
  values('a UUID', 'UUID', 'UUID()', 'UUID()'),
  values('an IPv6 address', 'INET6', "'::1'", "'::2'"),
  values('JSON in another order, which is text', 'JSON', `'{"a": 1, "b": 2}'`, `'{"b": 2, "a": 1}'`),
  keyed(
    'UUID',
    ["'00000000-0000-0000-0000-00000000000a'", "'f0000000-0000-0000-0000-000000000001'"],
    'f0000000-0000-0000-0000-000000000001',
  ),
  keyed('INET6', ["'::1'", "'2001:db8::ff00:42:8329'"], '2001:db8::ff00:42:8329'),
  keyed('INET4', ["'10.0.0.1'", "'192.168.0.1'"], '192.168.0.1'),
];

// MariaDB takes the sign off a zero when it stores it, so that there is nothing to be found.
describe.skipIf(!mariadb)('what a comparison finds on MariaDB', () => {
  beforeAll(async () => {
    server = await startMariadb();
  });
  // Hooks that come later run earlier: the sides are still there for theirs.
  afterAll(() => server?.stop());
  testCases(ground, [...cases.filter(({ name }) => !name.startsWith('minus zero')), ...own]);
});
