import type { Permitted } from '../aws/permissions.ts';
import { operation } from '../operation.ts';
import type { Answer } from './answer.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'hook.sns@1': { input: { topic: string; about: Json } };
  }
}

/** The operation that topics are told by. */
export const snsUses = ['sns:Publish'] as const satisfies readonly Permitted[];

/** Publishes the document as JSON to a topic, in the topic's own region. What SNS refuses is an answer, as with the other hooks. */
export const sns = operation({
  name: 'hook.sns@1',
  reads: false,
  async run({ topic, about }, { aws }): Promise<Answer> {
    const region = topic.split(':')[3] ?? '';
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
