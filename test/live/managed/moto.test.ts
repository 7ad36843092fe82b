import { readFile, writeFile } from 'node:fs/promises';
import { CreateDBClusterCommand, CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { setParameterGroups } from '../../../cli/rehearsal/parameter-groups.ts';
import { migrate } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';
import { reason, withMoto } from '../sandbox/moto.ts';

const record = 'db.internal.example.com';
const secrets = ['shop/source', 'shop/app', 'shop/target', 'shop/replication'];

/** What moto knows of the shop: its servers, its record and its logins. */
async function populate(endpoint: string, { sandbox }: Rehearsal) {
  const config = { ...sandbox.aws.settings, endpoint };
  const [rds, route53] = [new RDSClient(config), new Route53Client(config)];
  const login = { MasterUsername: 'admin', MasterUserPassword: 'not-used-here' };
  const { DBInstance } = await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: 'shop-old', DBInstanceClass: 'db.m6g.large', Engine: 'mysql' },
      ...{ AllocatedStorage: 20, Port: 3306, ...login },
    }),
  );
  const { DBCluster } = await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'shop-new',
      Engine: 'aurora-mysql',
      Port: 3306,
      ...login,
    }),
  );
  const [source = '', target = ''] = [DBInstance?.Endpoint?.Address, DBCluster?.Endpoint];

  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: 'internal.example.com', CallerReference: 'shop' }),
  );
  const HostedZoneId = HostedZone?.Id ?? '';
  const ResourceRecordSet = {
    Name: record,
    Type: 'CNAME' as const,
    TTL: 1,
    ResourceRecords: [{ Value: source }],
  };
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] },
    }),
  );
  const [ours, theirs] = [new SecretsManagerClient(sandbox.aws.settings), new SecretsManagerClient(config)];
  for (const Name of secrets) {
    const { SecretString = '' } = await ours.send(new GetSecretValueCommand({ SecretId: Name }));
    await theirs.send(new CreateSecretCommand({ Name, SecretString }));
  }
  return {
    source,
    target,
    async value(): Promise<string | undefined> {
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId }),
      );
      return ResourceRecordSets.find(({ Name }) => Name === `${record}.`)?.ResourceRecords?.[0]?.Value;
    },
  };
}

/** DNS of the sandbox that answers as moto's zone is: moto has none of its own. */
function follow(value: () => Promise<string | undefined>, { zones }: Rehearsal['sandbox']) {
  const [zone] = zones.all();
  const timer = setInterval(async () => {
    const now = await value().catch(() => undefined);
    if (zone && now)
      zones.change(zone.id, [
        { action: 'UPSERT', set: { name: `${record}.`, type: 'CNAME', ttl: 1, values: [now] } },
      ]);
  }, 100);
  return () => clearInterval(timer);
}

test.skipIf(reason !== '')(
  'a shop moves from RDS to Aurora and back while moto answers for RDS, Route 53 and Secrets Manager',
  async () =>
    withMoto(async (endpoint) => {
      const shop = await startShop({ ttl: '1s' }, (plan) =>
        plan
          .replace('host: shop-db.internal', 'instance: shop-old\n  tls: require')
          .replace(
            'engine: mysql\n  host: shop-aurora.internal',
            'engine: aurora-mysql\n  cluster: shop-new\n  tls: require',
          )
          .replace('reverse: none', 'reverse: required, credentials: { secret: shop/replication }'),
      );
      const { sandbox, file } = shop;
      await setParameterGroups(sandbox);
      const there = await populate(endpoint, shop);
      const unfollow = follow(there.value, sandbox);
      try {
        // The endpoints that moto made up lead to the servers of the sandbox.
        const surroundings = sandbox.environment.AURORA_MIGRATE_SURROUNDINGS ?? '';
        const around = JSON.parse(await readFile(surroundings, 'utf8'));
        const hosts = { ...around.hosts };
        hosts[there.source] = sandbox.source.address;
        hosts[there.target] = sandbox.target.address;
        await writeFile(surroundings, JSON.stringify({ ...around, hosts }));
        const services = Object.keys(sandbox.environment).filter((name) =>
          name.startsWith('AWS_ENDPOINT_URL'),
        );
        const environment = {
          ...sandbox.environment,
          ...Object.fromEntries(services.map((name) => [name, endpoint])),
        };
        const type = async (command: string, ...options: string[]) => {
          const { code, out, err } = await migrate([command, file, '--yes', ...options], environment);
          expect(`${code}\n${code === 0 ? '' : out + err}`).toBe('0\n');
        };
        expect(await there.value()).toBe(there.source);
        await type('run', '--until', 'cutover');
        expect(await there.value()).toBe(there.target);
        const count = (server: typeof sandbox.source) => ask(server, 'SELECT COUNT(*) AS n FROM shop.orders');
        expect(await count(sandbox.target)).toEqual(await count(sandbox.source));
        await type('rollback');
        expect(await there.value()).toBe(there.source);
      } finally {
        unfollow();
        await shop.stop();
      }
    }),
);
