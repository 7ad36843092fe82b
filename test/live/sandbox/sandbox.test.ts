import { Resolver } from 'node:dns/promises';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  DatabaseMigrationServiceClient,
  DescribeConnectionsCommand,
  DescribeReplicationInstancesCommand,
  ImportCertificateCommand,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { onMysql, type Sandbox, startSandbox } from '../../../infra/sandbox/sandbox.ts';
import type { MysqlServer } from '../../../infra/sandbox/servers.ts';
import { eventually } from './dms-sides.ts';

const schema = `
CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(40));
DELIMITER //
CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW BEGIN SET NEW.note = CONCAT(NEW.note, ';'); END//
DELIMITER ;
`;

let folder: string;
let sandbox: Sandbox<MysqlServer>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  await writeFile(join(folder, 'schema.sql'), schema);
  await writeFile(join(folder, 'seed.sql'), "INSERT INTO orders VALUES (1, 'a'), (2, 'b;c');\n");
  sandbox = onMysql(await startSandbox(planFor(folder), { generalLog: true }));
});
afterAll(async () => {
  await sandbox?.stop();
  await rm(folder, { recursive: true });
});

test('the source holds the rows, behind the name and the port of the plan', async () => {
  const { source } = sandbox;
  expect([source.port, sandbox.target.port]).toEqual([3307, 3306]);
  expect(sandbox.hosts['old.internal']).toBe(source.address);
  const session = await createConnection({
    host: source.address,
    port: source.port,
    ...sandbox.application,
    database: 'shop_orders',
    ssl: { ca: await readFile(sandbox.ca, 'utf8') },
  });
  const [rows] = await session.query<RowDataPacket[]>('SELECT note FROM orders ORDER BY id');
  expect(rows.map(({ note }) => note)).toEqual(['a;', 'b;c;']);
  await session.query("UPDATE orders SET note = 'z' WHERE id = 1");
  await expect(session.query('DROP TABLE orders')).rejects.toMatchObject({ errno: 1142 });
  await expect(session.query('SELECT * FROM mysql.user')).rejects.toMatchObject({ errno: 1142 });
  await session.end();
});

test('accounts stand on both sides, and none of them is in the binary log', async () => {
  const session = await createConnection({
    host: sandbox.target.address,
    port: sandbox.target.port,
    ...sandbox.target.account,
  });
  const [grants] = await session.query<RowDataPacket[]>("SHOW GRANTS FOR 'orders_app'@'%'");
  expect(JSON.stringify(grants)).toContain('`shop`.*');
  const [[row]] = await session.query<RowDataPacket[]>('SELECT @@gtid_executed AS executed');
  await session.end();
  expect(row?.executed).toBe('');
});

test('the environment leads to the secret, and the surroundings to hosts, authority and DNS', async () => {
  const { environment } = sandbox;
  const client = new SecretsManagerClient({
    endpoint: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
    region: environment.AWS_REGION ?? '',
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'sandbox' },
  });
  const secret = await client.send(new GetSecretValueCommand({ SecretId: 'orders/app' }));
  client.destroy();
  const { user: username, password } = sandbox.application;
  expect(JSON.parse(secret.SecretString ?? '')).toEqual({ username, password });
  expect(environment.TARGET_PW).toBe(sandbox.target.account.password);
  const surroundings = JSON.parse(await readFile(environment.AURORA_MIGRATE_SURROUNDINGS ?? '', 'utf8'));
  expect(surroundings).toEqual({
    hosts: sandbox.hosts,
    ca: sandbox.ca,
    dns: `${sandbox.dns.address}:${sandbox.dns.port}`,
    state: join(sandbox.folder, 'state'),
    engine: null,
    fault: null,
  });
});

test('the record leads to the source, with a short TTL', async () => {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`${sandbox.dns.address}:${sandbox.dns.port}`]);
  expect(await resolver.resolveCname('db.example.com')).toEqual(['old.internal']);
  const [answer] = await resolver.resolve4('db.example.com', { ttl: true });
  expect(answer?.address).toBe(sandbox.source.address);
  expect(answer?.ttl).toBeLessThanOrEqual(5);
});

test('DMS reaches the servers by the names that the plan and its record give them', async () => {
  const { environment, source, target } = sandbox;
  const dms = new DatabaseMigrationServiceClient({
    endpoint: environment.AWS_ENDPOINT_URL ?? '',
    region: environment.AWS_REGION ?? '',
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'sandbox' },
  });
  const { ReplicationInstance } = await dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'mover',
      ReplicationInstanceClass: 'dms.t3.medium',
    }),
  );
  const ReplicationInstanceArn = ReplicationInstance?.ReplicationInstanceArn;
  expect(ReplicationInstance?.ReplicationInstanceStatus).toBe('creating');
  const { Certificate } = await dms.send(
    new ImportCertificateCommand({
      CertificateIdentifier: 'authority',
      CertificatePem: await readFile(sandbox.ca, 'utf8'),
    }),
  );
  await eventually(async () => {
    const { ReplicationInstances } = await dms.send(new DescribeReplicationInstancesCommand());
    return ReplicationInstances?.[0]?.ReplicationInstanceStatus === 'available';
  }, 'the instance is there');
  for (const [EndpointType, ServerName, Port, { user, password }, expected] of [
    ['source', 'old.internal', 3307, source.account, 'successful'],
    ['source', 'db.example.com', 3307, source.account, 'successful'],
    ['target', 'new.internal', 3306, target.account, 'successful'],
    ['target', 'nobody.internal', 3306, target.account, 'failed'],
  ] as const) {
    const { Endpoint } = await dms.send(
      new CreateEndpointCommand({
        ...{ EndpointIdentifier: ServerName.replaceAll('.', '-'), EndpointType, ServerName, Port },
        ...{ EngineName: 'mysql', Username: user, Password: password, SslMode: 'verify-full' },
        CertificateArn: Certificate?.CertificateArn,
      }),
    );
    const EndpointArn = Endpoint?.EndpointArn;
    await dms.send(new TestConnectionCommand({ ReplicationInstanceArn, EndpointArn }));
    const Filters = [{ Name: 'endpoint-arn', Values: [EndpointArn ?? ''] }];
    let status: string | undefined;
    await eventually(async () => {
      const { Connections } = await dms.send(new DescribeConnectionsCommand({ Filters }));
      status = Connections?.[0]?.Status;
      return status !== 'testing';
    }, 'the connection was tested');
    expect(`${ServerName} ${status}`).toBe(`${ServerName} ${expected}`);
  }
  dms.destroy();
});

test('a server that was killed comes back with its data and its settings', async () => {
  const { source } = sandbox;
  const before = await source.connect();
  await before.query('SET PERSIST read_only = ON');
  await before.query("UPDATE shop_orders.orders SET note = 'kept' WHERE id = 2");
  before.on('error', () => undefined);
  await source.kill();
  await source.restart();
  const after = await source.connect();
  const [[row]] = await after.query<RowDataPacket[]>(
    'SELECT note, @@read_only AS closed FROM shop_orders.orders WHERE id = 2',
  );
  await after.end();
  expect(row).toEqual({ note: 'kept', closed: 1 });
  expect(await readFile(source.generalLog, 'utf8')).toContain("SET note = 'kept'");
});

function planFor(sql: string): Plan {
  const tls = { mode: 'verify', ca: null } as const;
  const credentials = { secret: 'orders/source' };
  return {
    version: 1,
    name: 'orders',
    env: 'dev',
    state: sql,
    source: {
      engine: 'mysql',
      host: 'old.internal',
      port: 3307,
      database: null,
      aws: null,
      credentials,
      tls,
      databases: ['shop_orders'],
      application: { accounts: ['orders_app', 'orders_jobs'], credentials: { secret: 'orders/app' } },
    },
    target: {
      engine: 'mysql',
      host: 'new.internal',
      port: 3306,
      database: null,
      aws: null,
      credentials: { user: 'mover', password: { env: 'TARGET_PW' } },
      tls,
      capacity: null,
      snapshot: false,
    },
    tables: { include: ['shop_orders.*'], exclude: [], rename: [{ from: 'shop_orders.*', to: 'shop.*' }] },
    replication: {
      via: 'native',
      reverse: 'none',
      credentials,
      ca: null,
      reverse_credentials: credentials,
      reverse_ca: null,
      subscriptions: 1,
      target_credentials: null,
      dms: null,
      replica: null,
    },
    traffic: { via: 'route53', zone: 'example.com', record: 'db.example.com', ttl: '5s', readers: null },
    checks: {},
    definers: [],
    infrastructure: {
      network: { clients: [] },
      database: {
        ...{ cluster: 'make', version: '8.0', readers: 0, backups: 7 },
        ...{ protected: true, password: 'secret', global: false },
      },
      zone: 'private',
      record: 'adopt',
      dms: { roles: 'make', endpoints: 'engine' },
    },
    hooks: [],
    smoke: [],
    accounts: { copy: [] },
    thresholds: {
      load: { threads_running: null, replica_lag: null, query: null },
      lag: { at_most: '2s', for: '30s' },
      write_freeze: '20s',
      mismatched_rows: 0,
    },
    requires: { approval: false, window: null },
    phases: { prepare: [], replicate: [], cutover: [], rollback: [], cleanup: [] },
    rehearsal: { sql },
  };
}
