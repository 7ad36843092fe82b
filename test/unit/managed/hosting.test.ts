import { expect, test } from 'vitest';
import { hostingOf } from '../../../engine/plan/hosting.ts';

test.each([
  [{ engine: 'mysql', host: 'shop-db.internal', aws: null }, 'own'],
  [{ engine: 'mysql', host: 'orders', aws: { kind: 'instance', id: 'orders' } }, 'rds'],
  [{ engine: 'aurora-mysql', host: 'orders', aws: { kind: 'cluster', id: 'orders' } }, 'aurora'],
  [{ engine: 'mysql', host: 'orders.c1a2.eu-central-1.rds.amazonaws.com', aws: null }, 'rds'],
  [{ engine: 'mysql', host: 'orders.c1a2.cn-north-1.rds.amazonaws.com.cn', aws: null }, 'rds'],
  [{ engine: 'mysql', host: 'orders.cluster-c1a2.eu-central-1.rds.amazonaws.com', aws: null }, 'aurora'],
  [{ engine: 'mysql', host: 'rds.amazonaws.com.example.org', aws: null }, 'own'],
  [{ engine: 'mariadb', host: 'orders.c1a2.eu-central-1.rds.amazonaws.com', aws: null }, 'own'],
] as const)('%j is run by %s', (server, hosting) => {
  expect(hostingOf(server)).toBe(hosting);
});
