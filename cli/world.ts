import { readFile } from 'node:fs/promises';
import { awsCaller } from '../drivers/aws/caller.ts';
import { connect, type Session } from '../drivers/databases/mysql/session.ts';
import { closeIdleSessions, within } from '../drivers/databases/mysql/with-session.ts';
import type { Address, Login, Operation, SecretName, Tools } from '../drivers/operation.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { AwsCall, Call, Json, OpCall, Reader, Side, SqlCall } from '../engine/step.ts';
import { type Terms, type World, wallClock } from '../engine/world.ts';
import { operations } from './registry.ts';
import { secretsOf } from './secrets.ts';
import { readSurroundings } from './surroundings.ts';

/** The real world: database sessions, verbs and AWS, reached as the plan says. */
export interface RealWorld extends World {
  /** How to reach a side as the engine's account. */
  server(side: Side): Promise<Address>;
  close(): void;
}

/** Opens the world that a plan describes; nothing is connected until it is used. */
export async function openWorld(plan: Plan): Promise<RealWorld> {
  const surroundings = await readSurroundings();
  const aws = awsCaller();
  const secret = secretsOf(plan, aws);
  const authority = surroundings.ca === null ? undefined : await readFile(surroundings.ca, 'utf8');
  const addressOf = (host: string) => surroundings.hosts[host] ?? host;

  async function serverAs(side: Side, login: SecretName): Promise<Address> {
    const { host, port, tls } = plan[side];
    const ca = tls.ca === null ? authority : await readFile(tls.ca, 'utf8');
    return { ...(await secret(login)), host: addressOf(host), name: host, port, tls: tls.mode, ca };
  }
  const server = (side: Side) => serverAs(side, side);
  const sessions = keepSessions(server);

  const tools = (on: Side, terms: Terms): Tools => ({
    ...terms,
    on,
    server,
    serverAs,
    secret,
    addressOf,
    resolver: surroundings.dns,
  });

  async function make(call: Call, terms: Terms): Promise<Json> {
    if ('sql' in call) return runSql(call, await sessions.take(call, terms.deadline), sessions);
    const filled = await fillSecrets(call, secret);
    if ('aws' in call) return aws.send(filled as AwsCall & { input: unknown }, terms.deadline);
    const { op, input, on = 'source' } = filled as OpCall;
    return (await operationNamed(op)).run(input as never, tools(on, terms));
  }

  const read: Reader = {
    async rows(on, sql, values = []) {
      const session = await sessions.reading(on);
      await session.rows('START TRANSACTION READ ONLY');
      try {
        return await session.rows(sql, values);
      } finally {
        await session.rows('ROLLBACK');
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
      return make(call, { deadline: Date.now() + 120_000, stop: never, progress: () => undefined });
    },
  };

  return {
    make,
    read,
    clock: wallClock,
    server,
    close() {
      sessions.close();
      closeIdleSessions();
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

/** Statements run on a kept session of their side; a list of them on one of its own, for they may change its settings. */
async function runSql({ sql, values = [] }: SqlCall, session: Session, sessions: Sessions): Promise<Json> {
  try {
    if (typeof sql === 'string') return (await session.rows(sql, values as readonly Json[]))[0] ?? null;
    let last: Json = null;
    for (const statement of sql) last = (await session.rows(statement))[0] ?? null;
    return last;
  } finally {
    sessions.give(session, typeof sql === 'string');
  }
}

type Sessions = ReturnType<typeof keepSessions>;

/** One idle session a side for acting and one for reading, so that a short statement need not log in first. */
function keepSessions(server: (side: Side) => Promise<Address>) {
  const idle = new Map<Side, Session>();
  const out = new Map<Session, { side: Side; timer: NodeJS.Timeout | undefined }>();
  const readers = new Map<Side, Promise<Session>>();
  return {
    async take({ on, sql }: SqlCall, deadline: number): Promise<Session> {
      const kept = typeof sql === 'string' ? idle.get(on) : undefined;
      if (kept) idle.delete(on);
      const session =
        kept && (await isAlive(kept, deadline)) ? kept : await connect(await server(on), { deadline });
      const rest = Math.min(deadline - Date.now(), 2 ** 31 - 1);
      const timer = setTimeout(() => session.destroy(), Math.max(1, rest));
      out.set(session, { side: on, timer });
      return session;
    },
    give(session: Session, keep: boolean): void {
      const taken = out.get(session);
      out.delete(session);
      clearTimeout(taken?.timer);
      if (keep && taken && !idle.has(taken.side)) idle.set(taken.side, session);
      else void session.close();
    },
    reading(side: Side): Promise<Session> {
      const session = readers.get(side) ?? server(side).then((address) => connect(address));
      readers.set(side, session);
      session.catch(() => readers.delete(side));
      return session;
    },
    close(): void {
      for (const session of [...idle.values(), ...out.keys()]) session.destroy();
      for (const session of readers.values()) session.then((each) => each.destroy()).catch(() => undefined);
    },
  };
}

/** Whether a session still answers. A server that hangs keeps the connection and says nothing: nobody waits for that in a freeze. */
async function isAlive(session: Session, deadline: number): Promise<boolean> {
  try {
    await within(session, deadline, () => session.rows('DO 1'));
    return true;
  } catch {
    session.destroy();
    return false;
  }
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
