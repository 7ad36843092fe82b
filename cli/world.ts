import { readFile } from 'node:fs/promises';
import { awsCaller } from '../drivers/aws/caller.ts';
import { isFound, locate } from '../drivers/aws/locate.ts';
import { isRepeated } from '../drivers/aws/repeated.ts';
import { sessionsOf } from '../drivers/databases/sessions.ts';
import type { Address, Login, Operation, SecretName, Tools } from '../drivers/operation.ts';
import { NotYet } from '../engine/fault.ts';
import { familyOf, type Plan } from '../engine/plan/resolved.ts';
import type { AwsCall, Call, Json, OpCall, Reader, Side, SqlCall } from '../engine/step.ts';
import { type Terms, unattended, type World, wallClock } from '../engine/world.ts';
import { hide, hideIn } from './hide.ts';
import { operations } from './registry.ts';
import { secretsOf, secretVariables } from './secrets.ts';
import { readSurroundings } from './surroundings.ts';

/** The real world: database sessions, verbs and AWS, reached as the plan says. */
export interface RealWorld extends World {
  /** How to reach a side as the engine's account. */
  server(side: Side): Promise<Address>;
  close(): void;
}

/** Milliseconds for finding where a side is. */
const locatingWithin = 60_000;

/** Milliseconds for one reading statement of a plan. */
const readingWithin = 120_000;

/** Opens the world that a plan describes; nothing is connected until it is used. */
export async function openWorld(plan: Plan): Promise<RealWorld> {
  const surroundings = await readSurroundings();
  // Both sides speak the same language.
  const { withSession, closeIdle } = await sessionsOf(familyOf(plan.source));
  const aws = awsCaller();
  const passwords = new Set(secretVariables(plan));
  const resolve = secretsOf(plan, aws);
  const secret = async (name: SecretName): Promise<Login> => {
    const login = await resolve(name);
    passwords.add(login.password);
    return login;
  };
  const authority = surroundings.ca === null ? undefined : await readFile(surroundings.ca, 'utf8');
  const addressOf = (host: string) => surroundings.hosts[host] ?? host;

  let locating: Promise<Plan> | undefined;
  const located = () => {
    locating ??= locate(plan, (call) => send(call, { deadline: Date.now() + locatingWithin }));
    // What is not there yet may be there next time.
    locating.catch(() => {
      locating = undefined;
    });
    return locating;
  };

  async function serverAs(side: Side, login: SecretName): Promise<Address> {
    const found = (await located())[side];
    if (!isFound(found)) {
      locating = undefined;
      throw new NotYet(`the cluster "${found.host}" is not there yet`);
    }
    const { host, port, database, tls } = found;
    const ca = tls.ca === null ? authority : await readFile(tls.ca, 'utf8');
    return { ...(await secret(login)), host: addressOf(host), name: host, port, database, tls: tls.mode, ca };
  }
  const server = (side: Side) => serverAs(side, side);

  const tools = (on: Side, terms: Terms): Tools => ({
    ...terms,
    on,
    server,
    serverAs,
    secret,
    aws: (call) => send(call, terms),
    addressOf,
    resolver: surroundings.dns,
  });

  /** What goes wrong may quote what was given: whatever leaves the world goes into the journal, and to people. */
  async function make(call: Call, terms: Terms): Promise<Json> {
    try {
      const answer = await act(call, terms);
      const { error } = (answer ?? {}) as { error?: Json };
      return typeof error === 'string' ? { ...(answer as object), error: hide(error, passwords) } : answer;
    } catch (error) {
      throw hideIn(error, passwords);
    }
  }

  async function act(call: Call, terms: Terms): Promise<Json> {
    const filled = await fillSecrets(call, secret);
    if ('sql' in call) return runSql(filled as SqlCall, terms.deadline);
    if ('aws' in call) return send(filled as AwsCall, terms);
    const { op, input, on = 'source' } = filled as OpCall;
    return (await operationNamed(op)).run(input as never, tools(on, terms));
  }

  async function send(call: AwsCall, { deadline, answered }: Pick<Terms, 'deadline' | 'answered'>) {
    try {
      const { answer, request } = await (call.all ? aws.sendAll : aws.send)(call, deadline);
      if (request !== null) answered?.(request);
      return answer;
    } catch (error) {
      if (isRepeated(call.aws, error as { code?: string; message?: string })) return { repeated: true };
      throw error;
    }
  }

  /** Statements run in order on one session, which forgets afterwards what they set in it. */
  async function runSql({ sql, values = [], on }: SqlCall, deadline: number): Promise<Json> {
    return withSession(await server(on), { deadline }, async (session) => {
      let last: Json = null;
      for (const statement of typeof sql === 'string' ? [sql] : sql)
        last = (await session.rows(statement, values as readonly Json[]))[0] ?? null;
      return last;
    });
  }

  const read: Reader = {
    async rows(on, sql, values = []) {
      try {
        return await withSession(
          await server(on),
          { deadline: Date.now() + readingWithin },
          async (session) => {
            await session.rows('START TRANSACTION READ ONLY');
            const rows = await session.rows(sql, values);
            await session.rows('ROLLBACK');
            return rows;
          },
        );
      } catch (error) {
        throw hideIn(error, passwords);
      }
    },
    async ask(call) {
      if ('sql' in call)
        return (await read.rows(call.on, onlyText(call), call.values as readonly Json[]))[0] ?? null;
      if ('aws' in call && !/:(Describe|Get|List)/.test(call.aws))
        throw new TypeError(`planning must not call "${call.aws}": it is no Describe, Get or List`);
      if ('op' in call && !(await operationNamed(call.op)).reads)
        throw new TypeError(`planning must not ask "${call.op}": it does more than read`);
      const never = new AbortController().signal;
      return make(call, {
        deadline: Date.now() + 120_000,
        stop: never,
        progress: () => undefined,
        ...unattended,
      });
    },
  };

  return {
    make,
    read,
    clock: wallClock,
    server,
    close() {
      closeIdle();
      aws.close();
    },
  };
}

async function operationNamed(name: string): Promise<Operation> {
  const found = (await operations()).get(name);
  if (!found) throw new Error(`there is no verb "${name}": the journal may be from another version`);
  return found;
}

function onlyText({ sql }: SqlCall): string {
  if (typeof sql !== 'string') throw new TypeError('planning reads by single statements');
  return sql;
}

/** Puts logins where the call refers to them, at the last moment and in memory only. */
async function fillSecrets(value: unknown, secret: (name: SecretName) => Promise<Login>): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => fillSecrets(each, secret)));
  if (value === null || typeof value !== 'object') return value;
  if ('$secret' in value) {
    const { $secret, path } = value as { $secret: SecretName; path: keyof Login };
    return (await secret($secret))[path];
  }
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, each]) => [key, await fillSecrets(each, secret)] as const),
  );
  return Object.fromEntries(entries);
}
