import { DeleteEndpointCommand, DescribeEndpointsCommand } from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import { until } from '../rds/region.ts';
import { openAccount } from './account.ts';

const { dms, endpoint } = await openAccount();

const postgresql = {
  ...{ EngineName: 'postgres', SslMode: 'require' },
  PostgreSQLSettings: { DatabaseName: 'shop', CaptureDdls: false, PluginName: 'test-decoding' },
};

test('an endpoint for PostgreSQL tells its settings, and may encrypt without verifying', async () => {
  const EndpointArn = await endpoint('source', {
    EndpointIdentifier: 'elephant',
    ...postgresql,
    PostgreSQLSettings: {
      ...postgresql.PostgreSQLSettings,
      HeartbeatEnable: true,
      HeartbeatFrequency: 1,
      MapJsonbAsClob: false,
    },
  });
  const asked = { Filters: [{ Name: 'endpoint-id', Values: ['elephant'] }] };
  const told = async () => (await dms.send(new DescribeEndpointsCommand(asked))).Endpoints?.[0];
  expect(await told()).toMatchObject({
    ...{ EngineName: 'postgres', EngineDisplayName: 'PostgreSQL', SslMode: 'require' },
    PostgreSQLSettings: {
      ...{ DatabaseName: 'shop', CaptureDdls: false, PluginName: 'test-decoding' },
      ...{ HeartbeatEnable: true, HeartbeatFrequency: 1, ServerName: 'closed.test' },
    },
  });
  expect(JSON.stringify(await told())).not.toContain('Password');
  await dms.send(new DeleteEndpointCommand({ EndpointArn }));
  await until(
    () =>
      told().then(
        (still) => still === undefined,
        () => true,
      ),
    'the endpoint gone',
  );
});

test.each([
  ['no database', { PostgreSQLSettings: { CaptureDdls: false } }, 'InvalidParameterCombinationException'],
  [
    'capture of DDL, which would be ignored',
    { PostgreSQLSettings: { DatabaseName: 'shop' } },
    'InvalidParameterValueException',
  ],
  [
    'a plugin that its servers do not have',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, PluginName: 'pglogical' } },
    'InvalidParameterValueException',
  ],
  [
    'a setting that nobody here reads',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, SlotName: 'own' } },
    'InvalidParameterValueException',
  ],
  [
    'files of 0 KB',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, MaxFileSize: 0 } },
    'InvalidParameterValueException',
  ],
  [
    'statements of 0 s',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, ExecuteTimeout: 0 } },
    'InvalidParameterValueException',
  ],
  [
    'a heartbeat every 0 minutes',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, HeartbeatFrequency: 0 } },
    'InvalidParameterValueException',
  ],
  [
    'jsonb as text, which nobody here does',
    { PostgreSQLSettings: { ...postgresql.PostgreSQLSettings, MapJsonbAsClob: true } },
    'InvalidParameterValueException',
  ],
  ['settings of MySQL', { MySQLSettings: { Port: 1 } }, 'InvalidParameterCombinationException'],
])('an endpoint for PostgreSQL is refused for %s', async (_, more, name) => {
  const asked = { EndpointIdentifier: 'refused', ...postgresql, ...more };
  await expect(endpoint('source', asked)).rejects.toMatchObject({ name });
});
