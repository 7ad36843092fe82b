import { readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { closeIdleSessions, withSession } from '../../../drivers/databases/postgresql/with-session.ts';
import type { Address, Operation, Tools } from '../../../drivers/operation.ts';
import type { Action, Call, Json, OpCall, Probe, Reader, Row, Side, SqlCall } from '../../../engine/step.ts';
import { unattended } from '../../../engine/world.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { postgresIn } from '../../../infra/sandbox/postgresql/programs.ts';
import { type PostgresServer, startPostgres } from '../../../infra/sandbox/postgresql/server.ts';
import { takeDump } from './take-dump.ts';

const passwords = { engine: "e'n\\g:ine", app: 'app-password', repl: "r'e\\p l" } as const;

/** Two servers with a database "shop", the roles `engine`, `app` and `repl`, and this driver's verbs called as the engine calls them. */
export interface Pair {
  readonly servers: { readonly [S in Side]: PostgresServer };
  readonly read: Reader;
  /** As superuser, in "shop". */
  sql(side: Side, sql: string): Promise<readonly Row[]>;
  /** Where the engine reaches a side. */
  address(side: Side): Address;
  /** What a verb gets to work with. */
  tools(on: Side): Tools;
  /** A call's answer. */
  call(call: Call): Promise<Json>;
  /** A session of somebody. */
  session(side: Side, user: keyof typeof passwords): Promise<Client>;
  /** Makes an action's call, and asks its proof until it holds. */
  make(action: Action): Promise<Json>;
  takeBack(action: Action): Promise<void>;
  holds(probe: Probe): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startPair(verbs: readonly Operation[]): Promise<Pair> {
  const known = new Map(verbs.map((each) => [each.name as string, each]));
  const folder = await leashFolder('aurora-migrate-pg-pair');
  const authority = await createAuthority(folder.path);
  const ca = await readFile(authority.path, 'utf8');
  // The programs of another version, to be the target.
  const other = process.env.AURORA_MIGRATE_TEST_TARGET;
  const start = async (name: Side) => {
    const postgres = name === 'target' && other ? await postgresIn(other) : undefined;
    return startPostgres({ name, authority, names: [`${name}.example.com`], ...(postgres && { postgres }) });
  };
  const servers = { source: await start('source'), target: await start('target') };
  await takeDump(servers.source);
  for (const server of Object.values(servers)) {
    const session = await server.connect();
    await session.query('CREATE DATABASE shop');
    const literal = (text: string) => session.escapeLiteral(text);
    await session.query(`CREATE ROLE engine LOGIN SUPERUSER PASSWORD ${literal(passwords.engine)}`);
    await session.query(`CREATE ROLE repl LOGIN REPLICATION PASSWORD ${literal(passwords.repl)}`);
    await session.end();
  }
  const [first] = [await servers.source.connect()];
  await first.query(`CREATE ROLE app LOGIN PASSWORD '${passwords.app}'`);
  await first.end();

  const address = (side: Side, username: string, password: string): Address => ({
    ...{ host: servers[side].address, name: `${side}.example.com`, port: servers[side].port },
    ...{ username, password, database: 'shop', tls: 'verify', ca },
  });
  const server = async (side: Side) => address(side, 'engine', passwords.engine);
  const tools = (on: Side): Tools => ({
    ...unattended,
    on,
    server,
    serverAs: async (side, name) =>
      name === 'application' ? address(side, 'app', passwords.app) : address(side, 'repl', passwords.repl),
    secret: async () => ({ username: 'repl', password: passwords.repl }),
    aws: async () => null,
    addressOf: (host) => servers[host.split('.')[0] as Side].address,
    resolver: null,
    deadline: Date.now() + 60_000,
    stop: new AbortController().signal,
    progress: () => undefined,
  });
  const filled = (input: object): object =>
    JSON.parse(JSON.stringify(input), (_, value) =>
      value?.$secret ? { username: 'repl', password: passwords.repl }[value.path as 'username'] : value,
    );
  async function call(asked: Call): Promise<Json> {
    if ('sql' in asked) return runSql(asked);
    const { op, input, on = 'source' } = asked as OpCall;
    const verb = known.get(op);
    if (!verb) throw new Error(`there is no verb "${op}"`);
    return verb.run(filled(input as object) as never, tools(on));
  }
  const runSql = async ({ sql, values = [], on }: SqlCall): Promise<Json> =>
    withSession(await server(on), {}, async (session) => {
      let last: Json = null;
      for (const statement of [sql].flat())
        last = (await session.rows(statement, values as Json[]))[0] ?? null;
      return last;
    });
  async function holds(probe: Probe): Promise<boolean> {
    if ('refused' in probe)
      return call(probe.ask).then(
        () => false,
        ({ code }) => probe.refused.includes(code),
      );
    const answer = await call(probe.ask);
    const value = probe.path
      .split('.')
      .reduce<unknown>(
        (at, key) => (key === '' ? at : (at as Record<string, unknown> | null)?.[key]),
        answer,
      );
    if ('is' in probe) return probe.is.some((wanted) => JSON.stringify(wanted) === JSON.stringify(value));
    return true;
  }
  async function prove(until: Action['until']): Promise<Json> {
    for (const probe of until) {
      const end = Date.now() + 10_000;
      while (!(await holds(probe))) {
        if (Date.now() > end)
          throw new Error(`does not hold: ${JSON.stringify([probe, await call(probe.ask)])}`);
        await new Promise((wake) => setTimeout(wake, 20));
      }
    }
    const last = until.at(-1);
    return last === undefined || 'refused' in last ? null : call(last.ask);
  }
  return {
    servers,
    read: {
      rows: async (side, sql, values = []) =>
        withSession(await server(side), {}, (session) => session.rows(sql, values)),
      ask: call,
    },
    address: (side) => address(side, 'engine', passwords.engine),
    async sql(side, sql) {
      const session = await servers[side].connect('shop');
      try {
        const result = await session.query(sql);
        return (Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows) as Row[];
      } finally {
        await session.end();
      }
    },
    tools,
    call,
    async session(side, user) {
      const { Client } = await import('pg');
      const client = new Client({
        ...{ host: servers[side].address, port: servers[side].port, user, password: passwords[user] },
        ...{ database: 'shop', ssl: { ca, servername: `${side}.example.com` } },
      });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    async make(action) {
      if (action.forward) await call(action.forward);
      return prove(action.until);
    },
    async takeBack({ back }) {
      if (!('call' in back)) return;
      await call(back.call);
      await prove(back.until);
    },
    holds,
    async stop() {
      closeIdleSessions();
      await Promise.all([servers.source.stop(), servers.target.stop()]);
      await folder.remove();
    },
  };
}

/** What of a plan this driver looks at. */
export const planOf = (pair: Pair, schemas: readonly string[] = ['public'], subscriptions = 1) =>
  ({
    name: 'shop',
    source: {
      ...{ engine: 'postgresql', host: 'source.example.com', port: pair.servers.source.port },
      ...{ database: 'shop', databases: schemas, aws: null, tls: { mode: 'verify', ca: null } },
      application: { accounts: ['app'] },
    },
    target: {
      ...{ engine: 'postgresql', host: 'target.example.com', port: pair.servers.target.port },
      ...{ database: 'shop', aws: null, tls: { mode: 'verify', ca: null } },
    },
    tables: { include: schemas.map((schema) => `${schema}.*`), exclude: [], rename: [] },
    accounts: { copy: ['app'] },
    replication: { via: 'native', ca: null, reverse_ca: null, subscriptions, dms: null, replica: null },
    thresholds: {},
  }) as never;
