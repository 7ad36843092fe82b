import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
import { type Applied, withApplied } from './applied.ts';

const terraform = await findTerraform();
const reason = 'skipped' in terraform ? `skipped: ${terraform.skipped}, so nothing is applied` : noMoto;
if (reason) process.stderr.write(`${reason}\n`);

const caller = awsCaller();
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

type Change = {
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  readonly actions: readonly string[];
};
type Attributes = { readonly [name: string]: unknown };

/** What moto does not keep of a kind, so that Terraform would give it anew each time. */
const forgotten: { readonly [kind: string]: readonly string[] } = {
  aws_vpc_security_group_ingress_rule: ['description'],
  aws_db_parameter_group: ['parameter'],
  aws_rds_cluster: ['scaling_configuration'],
  aws_rds_cluster_instance: ['performance_insights_enabled'],
  aws_route53_zone: ['vpc'],
  aws_instance: ['vpc_security_group_ids'],
};

/** What Terraform would change in a stack, an attribute a line: `stack: address attribute`. */
async function changes(stack: string, run: Applied['terraform']): Promise<readonly string[]> {
  await run(stack, 'plan', '-out=planned');
  const { resource_changes = [] } = JSON.parse(await run(stack, 'show', '-json', 'planned')) as {
    resource_changes?: readonly { address: string; type: string; change: Change }[];
  };
  return resource_changes.flatMap(({ address, type, change: { before, after, actions } }) => {
    if (actions.every((action) => action === 'no-op' || action === 'read')) return [];
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    return [...names]
      .filter((name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null))
      .filter((name) => !forgotten[type]?.includes(name))
      .map((name) => `${stack}: ${address} ${name} (${actions.join()})`);
  });
}

test.skipIf(reason !== '')(
  'what was synthesized is applied; the engine finds it by name; nothing is to be changed after a switch; nothing is left when it is destroyed',
  { timeout: 1_800_000 },
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-applied-'));
    await withApplied(folder.path, async ({ file, stacks, terraform: run, secret, dms }) => {
      for (const name of ['demo/replication', 'demo/dms']) await secret(name, { username: 'mover' });
      for (const { stack } of stacks) {
        await run(stack, 'init');
        await run(stack, 'apply', '-auto-approve');
      }

      const reading = await readPlan(file, 'dev', await known());
      if (!reading.ok) throw new Error('the plan is not valid');
      const plan = await locate(reading.plan, send);
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
      const login = async (side: 'source' | 'target') =>
        read.ask({ op: 'dms.endpoint-login@1', input: { id: `demo-dev-${side}`, user: 'mover', side } });
      expect(await login('target')).toMatchObject({ login: 'another' });
      for (const [name, side] of [
        ['demo/replication', 'source'],
        ['demo/dms', 'target'],
      ] as const)
        await secret(name, { username: 'mover', password: 'x', host: plan[side].host, port: 3306 }, 'change');
      expect([await login('source'), await login('target')]).toEqual([
        { login: 'as planned' },
        { login: 'as planned' },
      ]);

      // The administrator's login is where the plan says, and in no state.
      const held = await send({ aws: 'secretsmanager:GetSecretValue', input: { SecretId: 'demo/target' } });
      const { password, host } = JSON.parse(String((held as { SecretString: string }).SecretString));
      expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
      expect(host).toBe(plan.target.host);
      expect(await run('database', 'state', 'pull')).not.toContain(password);

      // The cutover's own action, and nothing is to be done about it.
      for (const { forward } of await route53Traffic(plan, read, 'target').switch())
        await send(forward as AwsCall);
      const planned: string[] = [];
      for (const { stack } of stacks) planned.push(...(await changes(stack, run)));

      for (const { stack } of [...stacks].reverse()) {
        await run(stack, 'destroy', '-auto-approve');
        expect(await run(stack, 'state', 'list'), stack).toBe('');
      }
      expect(planned).toEqual([]);
      const { instances, endpoints, certificates, replications, subnetGroups } = dms;
      expect(
        [instances, endpoints, certificates, replications, subnetGroups].map(({ size }) => size),
      ).toEqual([0, 0, 0, 0, 0]);
      const { DBClusters = [] } = (await send({ aws: 'rds:DescribeDBClusters', input: {} })) as {
        DBClusters?: Json[];
      };
      expect(DBClusters).toEqual([]);
    });
  },
);
