import { expect, test } from 'vitest';
import { endpoint } from '../../../../drivers/replication/dms/endpoints.ts';
import type { Plan } from '../../../../engine/plan/resolved.ts';
import { readExample } from '../../aws/examples.ts';

const postgresql = await readExample('rds-postgresql-to-aurora-dms.yaml');
const mysql = await readExample('rds-mysql-to-aurora-dms.yaml');

const inputOf = (plan: Plan, side: 'source' | 'target') => {
  const { forward } = endpoint(plan, side, { state: 'missing' });
  return forward && 'input' in forward ? (forward.input as { readonly [name: string]: unknown }) : {};
};

test('an endpoint is made in the words of its engine, with its login in no journal', () => {
  expect(inputOf(postgresql, 'source')).toMatchObject({
    ...{ EngineName: 'postgres', SslMode: 'verify-full' },
    Username: { $secret: 'replication', path: 'username' },
    PostgreSQLSettings: {
      ...{ DatabaseName: 'shop', PluginName: 'test-decoding', CaptureDdls: false },
      ...{ HeartbeatEnable: true, HeartbeatSchema: 'aurora_migrate' },
    },
  });
  expect(inputOf(postgresql, 'target')).toMatchObject({
    EngineName: 'aurora-postgresql',
    Password: { $secret: 'dms', path: 'password' },
    PostgreSQLSettings: { AfterConnectScript: "SET session_replication_role='replica'" },
  });
  expect(inputOf(mysql, 'target')).toMatchObject({
    ...{ EngineName: 'aurora', ExtraConnectionAttributes: 'Initstmt=SET FOREIGN_KEY_CHECKS=0' },
    MySQLSettings: { TargetDbType: 'multiple-databases' },
  });
  expect(inputOf(mysql, 'target')).not.toHaveProperty('PostgreSQLSettings');
});

test.each([
  ['require', 'require'],
  ['disabled', 'none'],
] as const)('"tls: %s" is %s for PostgreSQL, and no certificate goes with it', (mode, ssl) => {
  const plan = { ...postgresql, source: { ...postgresql.source, tls: { mode, ca: null } } };
  expect(inputOf(plan, 'source')).toMatchObject({ SslMode: ssl });
  expect(inputOf(plan, 'source')).not.toHaveProperty('CertificateArn');
});

test('an endpoint that stands and would let DMS write to the source is refused by that setting', () => {
  const { host: ServerName, port: Port } = postgresql.source;
  const stands = {
    ...{ state: 'active', ServerName, Port, SslMode: 'verify-full' },
    ...(inputOf(postgresql, 'source').PostgreSQLSettings as object),
  };
  expect(endpoint(postgresql, 'source', stands).forward).toBeUndefined();
  expect(() => endpoint(postgresql, 'source', { ...stands, CaptureDdls: true })).toThrow(
    'CaptureDdls is "true", and had to be "false"',
  );
});
