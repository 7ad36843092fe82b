import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { callHooks, withHooks } from '../../../cli/hooks.ts';
import { policyOf } from '../../../cli/policy.ts';
import { openWorld } from '../../../cli/world.ts';
import type { Hook, Plan } from '../../../engine/plan/resolved.ts';
import type { Outcome } from '../../../engine/running.ts';
import type { Call } from '../../../engine/step.ts';
import type { Terms } from '../../../engine/world.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { createTopics, snsService } from '../../../infra/sandbox/aws/sns.ts';
import { describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { cutover, start, step, type Toy, toy, worldOf } from '../engine/toy.ts';
import { quickstart } from './examples.ts';

const topic = 'arn:aws:sns:eu-west-1:123456789012:migrations';
const withHook = (when: Hook['when'], sns = topic): Plan => ({
  ...quickstart,
  hooks: [{ when, sns, within: '5s' }],
});

const topics = createTopics();
const aws = await startAws({ services: [snsService(topics)], policy: await policyOf(withHook('done')) });
afterAll(() => aws.stop());
const { AURORA_MIGRATE_SURROUNDINGS: _, ...environment } = describeEnvironment(aws.endpoint, '');
for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);

beforeEach(() => {
  topics.arns.clear();
  topics.messages.length = 0;
});

/** What was published, read as whoever is subscribed reads it. */
const told = () =>
  topics.messages.map(({ topic: to, subject, text }) => ({ to, subject, message: JSON.parse(text) }));

/** One process that runs a plan's hooks among a toy's steps. */
async function run(it: Toy, plan: Plan): Promise<Outcome> {
  // Deadlines are read off the toy's clock, and AWS keeps to them.
  it.time.now = Date.now();
  const [world, toyWorld] = [await openWorld(plan), worldOf(it)];
  const make = (call: Call, terms: Terms) =>
    'op' in call ? world.make(call, terms) : toyWorld.make(call, terms);
  const steps = cutover().map((each) => (each.id === 'freeze' ? { ...each, name: 'freeze-writes' } : each));
  try {
    return await start(it, withHooks(plan, [step('first', 'prepare'), ...steps]), {
      world: { ...toyWorld, make },
    });
  } finally {
    world.close();
  }
}

test('a topic is told at the named point, with a subject and the document, in its own region', async () => {
  topics.arns.add(topic);
  expect(await run(toy(), withHook('before-cutover'))).toEqual({ how: 'done' });
  expect(told()).toEqual([
    {
      to: topic,
      subject: 'migrate shop (dev): before-cutover',
      message: { plan: 'shop', env: 'dev', when: 'before-cutover' },
    },
  ]);
  expect(aws.log.at(-1)).toMatchObject({ operation: 'sns:Publish', region: 'eu-west-1' });
});

test('before the cutover a topic that cannot be told holds the run, and once it can it goes on', async () => {
  const it = toy();
  const plan = withHook('before-cutover');
  const held = await run(it, plan);
  expect(held).toMatchObject({ how: 'held', action: 'hooks-before-cutover/1' });
  expect((held as { because: string }).because).toContain('Topic does not exist');
  expect(it.state).toEqual({ copied: 1 });
  topics.arns.add(topic);
  expect(await run(it, plan)).toEqual({ how: 'done' });
  expect(told()).toHaveLength(1);
});

test('in the freeze a topic that cannot be told takes the run back', async () => {
  const it = toy();
  expect(await run(it, withHook('frozen'))).toMatchObject({ how: 'unwound' });
  expect(it.state).toMatchObject({ frozen: 0 });
});

test('a hook that only tells says what happened, and stops nothing', async () => {
  const notes: string[] = [];
  const world = await openWorld(quickstart);
  const tell = (plan: Plan) =>
    callHooks(plan, 'failed', world, 'the lag did not end', (note) => notes.push(note));
  await tell(withHook('failed'));
  expect(notes).toEqual([
    expect.stringContaining(`hook failed: ${topic} was not told: sns:Publish: Topic does not exist`),
  ]);
  topics.arns.add(topic);
  await tell(withHook('failed'));
  expect(told().map(({ message }) => message)).toEqual([
    { plan: 'shop', env: 'dev', when: 'failed', what: 'the lag did not end' },
  ]);
  // A topic that the plan's policy does not have.
  await tell(withHook('failed', `${topic}-of-others`));
  expect(notes.at(-1)).toContain('is not authorized to perform: sns:Publish');
  world.close();
});
