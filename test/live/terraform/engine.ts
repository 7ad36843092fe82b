import { expect } from 'vitest';
import { known } from '../../../cli/known.ts';
import { operations } from '../../../cli/registry.ts';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { locate } from '../../../drivers/aws/locate.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { route53Traffic } from '../../../drivers/traffic/route53.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { AwsCall, Json, Reader } from '../../../engine/step.ts';
import type { Applied } from './applied.ts';

const caller = awsCaller();

/** Asks AWS as the engine does, wherever the environment leads by then. */
export const send = async (call: AwsCall): Promise<Json> =>
  (await caller.send(call, Date.now() + 30_000)).answer;

/** What a step reads while it is planned, with AWS as the environment names it, and no database. */
export async function readerOf(plan: Plan): Promise<Reader> {
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
export async function found({ file, env }: Applied): Promise<Plan> {
  const reading = await readPlan(file, env, await known());
  if (!reading.ok) throw new Error('the plan is not valid');
  return locate(reading.plan, send);
}

/** The administrator's login is where the plan says, and in no state. */
export async function expectLogin(
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
export async function switchTraffic(plan: Plan, read: Reader): Promise<void> {
  for (const { forward } of await route53Traffic(plan, read, 'target').switch())
    await send(forward as AwsCall);
}
