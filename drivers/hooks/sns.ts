import type { Permitted } from '../aws/permissions.ts';
import { operation } from '../operation.ts';
import { type Question, unlessGone } from '../standing.ts';
import type { Answer } from './answer.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'hook.sns@1': { input: { topic: string; about: Json } };
  }
}

/** The operations that topics are told by, and found. */
export const snsUses = ['sns:Publish', 'sns:GetTopicAttributes'] as const satisfies readonly Permitted[];

/** Whether a topic that a hook publishes to is there, in its own region. */
export const topicQuestion = (topic: string): Question => ({
  kind: 'topic',
  name: `topic "${topic}"`,
  async ask(ask) {
    const input = { TopicArn: topic };
    const there = await ask({ aws: 'sns:GetTopicAttributes', input, region: regionOf(topic) }).catch(
      unlessGone('NotFound', 'NotFoundException'),
    );
    if (there !== null) return { state: 'stands', found: `in ${regionOf(topic)}` };
    const name = topic.split(':').at(-1);
    return {
      state: 'missing',
      found: 'none of that ARN',
      next: `Correct the hook, or: aws sns create-topic --region ${regionOf(topic)} --name ${name}`,
    };
  },
});

const regionOf = (topic: string): string => topic.split(':')[3] ?? '';

/** Publishes the document as JSON to a topic, in the topic's own region. What SNS refuses is an answer, as with the other hooks. */
export const sns = operation({
  name: 'hook.sns@1',
  reads: false,
  async run({ topic, about }, { aws }): Promise<Answer> {
    const region = regionOf(topic);
    const input = { TopicArn: topic, Subject: subjectOf(about), Message: JSON.stringify(about) };
    try {
      await aws({ aws: snsUses[0], input, region });
      return { ok: true };
    } catch (error) {
      const { message, next } = error as Error & { readonly next?: string };
      return {
        ok: false,
        error: `${topic} was not told: ${message}${next === undefined ? '' : `. ${next}`}`,
      };
    }
  },
});

const subjectAtMost = 100;

/** Printable ASCII in one line, as SNS asks for (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html); names of plans have nothing else. */
function subjectOf(about: unknown): string {
  const { plan, env, when } = about as { readonly [name: string]: string };
  return `migrate ${plan} (${env}): ${when}`.replace(/[^ -~]/g, '?').slice(0, subjectAtMost);
}
