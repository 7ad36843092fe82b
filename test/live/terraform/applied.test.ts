import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, test } from 'vitest';
import { known } from '../../../cli/known.ts';
import { operations } from '../../../cli/registry.ts';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { locate } from '../../../drivers/aws/locate.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { prepare } from '../../../drivers/replication/dms/prepare.ts';
import { route53Traffic } from '../../../drivers/traffic/route53.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { AwsCall, Json, Reader } from '../../../engine/step.ts';
import { findTerraform } from '../../../infra/terraform/terraform.ts';
import { reason as noMoto } from '../sandbox/moto.ts';
import { type Applied, type Wanted, withApplied } from './applied.ts';
import { applyAndDestroy } from './apply.ts';

const terraform = await findTerraform();
const reason = 'skipped' in terraform ? `skipped: ${terraform.skipped}, so nothing is applied` : noMoto;
if (reason) process.stderr.write(`${reason}\n`);

// Anew for each test: a caller keeps where the environment led it first.
let caller = awsCaller();
beforeEach(() => {
  caller = awsCaller();
});
const send = async (call: AwsCall): Promise<Json> => (await caller.send(call, Date.now() + 30_000)).answer;

/** What a step reads while it is planned, with AWS as the environment names it, and no database. */
async function readerOf(plan: Plan): Promise<Reader> {
  const verbs = await operations();
  const tools = {
    aws: send,
    server: async (side: 'source' | 'target') => ({ name: plan[side].host, port: plan[side].port }),
  };
  return {
    async ask(call: { readonly op?: string; readonly input?: unknown }) {
      const verb = call.op === undefined ? undefined : verbs.get(call.op);
      return verb ? verb.run(call.input as never, tools as unknown as Tools) : send(call as AwsCall);
    },
  } as unknown as Reader;
}

/** The plan, with what the engine finds by its names. */
async function found({ file }: Applied, env: string): Promise<Plan> {
  const reading = await readPlan(file, env, await known());
  if (!reading.ok) throw new Error('the plan is not valid');
  return locate(reading.plan, send);
}

/** The administrator's login is where the plan says, and in no state. */
async function expectLogin(
  { terraform: run }: Applied,
  name: string,
  { target }: Plan,
  user: string,
): Promise<void> {
  const held = await send({ aws: 'secretsmanager:GetSecretValue', input: { SecretId: name } });
  const { username, password, host } = JSON.parse(String((held as { SecretString: string }).SecretString));
  expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
  expect({ username, host }).toEqual({ username: user, host: target.host });
  expect(await run('database', 'state', 'pull')).not.toContain(password);
}

/** The cutover's own action. */
async function switchTraffic(plan: Plan, read: Reader): Promise<void> {
  for (const { forward } of await route53Traffic(plan, read, 'target').switch())
    await send(forward as AwsCall);
}

const apply = async (wanted: Wanted, work: (applied: Applied) => Promise<void>): Promise<void> => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-applied-'));
  await withApplied(folder.path, wanted, work);
};

const ours = new URL('../../unit/terraform/plans/', import.meta.url);

test.skipIf(reason !== '')(
  'MySQL by DMS: what was synthesized is applied; the engine finds it by name; nothing is to be changed after a switch; nothing is left when it is destroyed',
  async () => {
    const wanted: Wanted = {
      ...{ plan: new URL('demonstration.yaml', ours), env: 'dev', beside: [new URL('authority.pem', ours)] },
      // Moto has neither that bucket, nor that key, nor that group, and never lets a global cluster go.
      without: (text) =>
        text
          .replace(/^state:.*\n/m, '')
          .replace(/^ +key: arn.*\n/m, '')
          .replace(/^ +global: true\n/m, '')
          .replace('sg-0a1b2c3d, ', ''),
    };
    await apply(wanted, async (applied) => {
      const secrets = new SecretsManagerClient({});
      const logins = ['demo/replication', 'demo/dms'] as const;
      for (const Name of logins)
        await secrets.send(new CreateSecretCommand({ Name, SecretString: '{"username":"mover"}' }));

      await applyAndDestroy(applied, async () => {
        const plan = await found(applied, 'dev');
        expect(plan.source.host).toContain('demo-old');
        expect(plan.target.host).toContain('demo-new');
        const read = await readerOf(plan);

        // Endpoint, instance, certificate and task by name: each is a gate, and none is made.
        const actions = await prepare(plan, read, []);
        expect(actions.filter(({ forward }) => forward).map(({ id }) => id)).toEqual([
          'connection-source',
          'connection-target',
          // The exact names of the tables, which nobody knew before.
          'task-settings',
        ]);
        expect(actions.find(({ id }) => id === 'task-settings')?.title).toMatch(/: its table mappings$/);
        const login = (side: 'source' | 'target') =>
          read.ask({ op: 'dms.endpoint-login@1', input: { id: `demo-dev-${side}`, user: 'mover', side } });
        expect(await login('target')).toMatchObject({ login: 'another' });
        for (const [index, side] of (['source', 'target'] as const).entries()) {
          const value = { username: 'mover', password: 'x', host: plan[side].host, port: 3306 };
          const SecretString = JSON.stringify(value);
          await secrets.send(new UpdateSecretCommand({ SecretId: logins[index], SecretString }));
          expect(await login(side)).toEqual({ login: 'as planned' });
        }
        await expectLogin(applied, 'demo/target', plan, 'admin');
        await switchTraffic(plan, read);
      });
    });
  },
);

test.skipIf(reason !== '')(
  'PostgreSQL: the same, with a record that stood before and is adopted',
  async () => {
    const wanted: Wanted = {
      ...{ plan: new URL('../../../plans/postgresql-to-aurora.yaml', import.meta.url), env: 'dev' },
      // A database that is protected would not be destroyed.
      without: (text) =>
        text
          .replace('database: { version: "16.6" }', 'database: { version: "16.6", protected: false }')
          .replace(/^rehearsal:\n.*\n/m, ''),
    };
    await apply(wanted, async (applied) => {
      const zone = await zoneOf('internal.example.com', 'db.internal.example.com', 'shop-db.internal');
      await applyAndDestroy(applied, async () => {
        const plan = await found(applied, 'dev');
        expect(plan.target.host).toContain('shop-aurora-dev');
        const [cluster] = await clusters();
        expect(cluster).toMatchObject({ Engine: 'aurora-postgresql', DatabaseName: 'shop', Port: 5432 });
        await expectLogin(applied, 'shop/dev/target', plan, 'postgres');
        expect(await applied.terraform('traffic', 'state', 'list')).toMatch(/aws_route53_record\.record/);
        await switchTraffic(plan, await readerOf(plan));
      });
      await zone.remove();
    });
  },
);

async function clusters(): Promise<readonly Json[]> {
  const told = (await send({ aws: 'rds:DescribeDBClusters', input: {} })) as { DBClusters?: readonly Json[] };
  return told.DBClusters ?? [];
}

/** A private zone with a record, as it stands where a plan adopts it. */
async function zoneOf(
  zone: string,
  record: string,
  host: string,
): Promise<{ readonly remove: () => Promise<void> }> {
  const route53 = new Route53Client({});
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({
      ...{ Name: zone, CallerReference: zone, HostedZoneConfig: { PrivateZone: true } },
      VPC: { VPCId: 'vpc-0a1b2c3d', VPCRegion: 'eu-west-1' },
    }),
  );
  const HostedZoneId = HostedZone?.Id?.replace('/hostedzone/', '');
  const ResourceRecordSet = {
    ...{ Name: record, Type: 'CNAME' as const, TTL: 60, ResourceRecords: [{ Value: host }] },
  };
  const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch }));
  return {
    remove: async () => void (await route53.send(new DeleteHostedZoneCommand({ Id: HostedZoneId }))),
  };
}
