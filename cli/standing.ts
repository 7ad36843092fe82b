import { awsCaller } from '../drivers/aws/caller.ts';
import { callerQuestion, serverQuestions } from '../drivers/aws/standing.ts';
import type { Answer, Ask, Kind, Question } from '../drivers/standing.ts';
import { bucketOf } from '../engine/plan/bucket.ts';
import type { Credentials, Plan } from '../engine/plan/resolved.ts';
import { chosen } from '../infra/terraform/chosen.ts';
import { folderOf, namesOf } from '../infra/terraform/names.ts';
import type { StackName } from '../infra/terraform/stack-names.ts';
import { openStore } from './open-store.ts';
import { loginOf, referencesIn } from './secrets.ts';

/** One thing that a plan names, and how it stands; `unanswered`: asked for, and AWS did not say. */
export type Standing = {
  readonly kind: Kind;
  readonly name: string;
  readonly state: Answer['state'] | 'unanswered';
  readonly found: string;
  readonly next?: string;
};

/** Milliseconds for one question. */
const within = 60_000;

/** Asks for everything that a plan names and a run does not bring along, and changes nothing. Empty where nothing of AWS is named. */
export async function standingOf(plan: Plan): Promise<readonly Standing[]> {
  const aws = awsCaller();
  const ask: Ask = async (call) => (await aws.send(call, Date.now() + within)).answer;
  try {
    const questions = await questionsOf(plan, aws);
    if (questions.length === 0) return [];
    const [caller] = await asked([callerQuestion], ask, plan);
    // Whoever is nobody gets no other answer either.
    if (caller?.state !== 'stands') return caller ? [caller] : [];
    return [caller, ...(await asked(questions, ask, plan))];
  } finally {
    aws.close();
  }
}

async function questionsOf(plan: Plan, aws: Parameters<typeof loginOf>[1]): Promise<readonly Question[]> {
  const { replication, traffic, hooks, state } = plan;
  return [
    ...serverQuestions(plan),
    ...(replication.replica === null
      ? []
      : (await import('../drivers/replication/replica/standing.ts')).replicaQuestions(plan)),
    ...(replication.dms === null
      ? []
      : (await import('../drivers/replication/dms/standing.ts')).dmsQuestions(plan)),
    ...(traffic.via === 'none'
      ? []
      : (await import('../drivers/traffic/route53-standing.ts')).route53Questions(plan)),
    ...referencesIn(plan).flatMap((each) => ('secret' in each ? [secretQuestion(each, aws)] : [])),
    ...(bucketOf(state) === null ? [] : [recordsQuestion(plan)]),
    ...(await topicQuestions(hooks)),
  ];
}

async function topicQuestions(hooks: Plan['hooks']): Promise<readonly Question[]> {
  const topics = new Set(hooks.flatMap((hook) => ('sns' in hook ? [hook.sns] : [])));
  if (topics.size === 0) return [];
  const { topicQuestion } = await import('../drivers/hooks/sns.ts');
  return [...topics].map(topicQuestion);
}

/** That it can be read and holds a login; the login itself is let go at once. */
const secretQuestion = (
  reference: Extract<Credentials, { secret: string }>,
  aws: Parameters<typeof loginOf>[1],
): Question => ({
  kind: 'secret',
  name: `secret "${reference.secret}"`,
  async ask() {
    try {
      await loginOf(reference, aws);
      return { state: 'stands', found: 'holds "username" and "password"' };
    } catch (error) {
      const { code, message, next } = error as Error & { code?: string; next?: string };
      const created = `aws secretsmanager create-secret --name ${reference.secret} --secret-string file://login.json, which holds {"username": "…", "password": "…"}`;
      if (code === 'ResourceNotFoundException')
        return { state: 'missing', found: 'none of that name', next: created };
      // Of a secret that is not there nobody knows the ARN's end, so that a policy by ARNs does not allow it either.
      if (code === 'AccessDeniedException')
        return {
          state: 'missing',
          found: 'denied: there is none of that name, or this role may not read it',
          next: `${created}; or allow it: \`migrate policy PLAN\` prints what is needed.`,
        };
      if (code !== undefined) throw error;
      return { state: 'wrong', found: message, ...(next !== undefined && { next }) };
    }
  },
});

/** Where runs are recorded, and beside it what Terraform knows. */
const recordsQuestion = (plan: Plan): Question => ({
  kind: 'records',
  name: `bucket "${bucketOf(plan.state)?.bucket}"`,
  async ask() {
    const store = await openStore(plan, {});
    try {
      await store.list();
      return { state: 'stands', found: `for ${store.place}` };
    } catch (error) {
      const { cause } = error as Error & { cause?: { name?: string } };
      if (cause?.name !== 'NoSuchBucket') throw error;
      return {
        state: 'missing',
        found: 'no bucket of that name',
        next: `aws s3 mb s3://${bucketOf(plan.state)?.bucket}, or correct "state" in the plan.`,
      };
    }
  },
});

/** Together: what a question costs is the way there and back. What AWS did not answer is an answer of its own. */
const asked = (questions: readonly Question[], ask: Ask, plan: Plan): Promise<readonly Standing[]> =>
  Promise.all(
    questions.map(async ({ kind, name, ask: question }): Promise<Standing> => {
      try {
        const answer = await question(ask);
        const stack = answer.state === 'missing' ? stackOf({ kind, name }, plan) : null;
        return { kind, name, ...answer, ...(stack !== null && { next: applied(stack, plan) }) };
      } catch (error) {
        const { message, next } = error as Error & { next?: string };
        return { kind, name, state: 'unanswered', found: message, ...(next !== undefined && { next }) };
      }
    }),
  );

const applied = (stack: StackName, plan: Plan): string =>
  `terraform -chdir=${folderOf(plan)}/${stack} apply   (written by: migrate synth PLAN --env ${plan.env} --out ${folderOf(plan)})`;

/** The stack that makes a thing; null where the plan leaves it to somebody else. */
function stackOf({ kind, name }: Pick<Question, 'kind' | 'name'>, plan: Plan): StackName | null {
  const { infrastructure: wishes, source, target, replication } = plan;
  const isOf = (secret: Credentials) => 'secret' in secret && name === `secret "${secret.secret}"`;
  const makes: { readonly [K in Kind]?: StackName | false } = {
    instance: wishes.source !== undefined && 'source',
    cluster: replication.replica === null && 'database',
    secret: isOf(target.credentials)
      ? replication.replica === null && wishes.database.password !== 'managed' && 'database'
      : isOf(source.credentials) && wishes.source !== undefined && 'source',
    zone: wishes.zone === 'make' && 'traffic',
    record: wishes.record === 'make' && 'traffic',
    readers: wishes.readers !== undefined && 'traffic',
    replication: !name.startsWith('replication subnet group') && 'migration',
    topic: name.endsWith(`:${namesOf(plan).topic}"`) && wishes.alarms !== undefined && 'monitoring',
  };
  const stack = makes[kind] || null;
  return stack !== null && chosen(plan).includes(stack) ? stack : null;
}
