import { type Account, randomPassword } from '../accounts.ts';
import type { Change, Databases } from '../aws/rds/state.ts';
import { type MysqlOptions, type MysqlServer, startServer } from '../servers.ts';
import { makeManaged } from './master.ts';

/** Where an Aurora read replica of the source will stand: nothing answers there until RDS is asked for it. */
export interface ReplicaHost {
  /** What is there now, under an address that is known from the start. */
  readonly server: MysqlServer;
  /** Makes on the real servers what RDS has been asked for. */
  act(change: Change): Promise<void>;
}

type Around = {
  readonly databases: Databases;
  readonly source: MysqlServer;
  readonly options: MysqlOptions & { readonly address: string; readonly port: number };
  /** The master user, who is the source's. */
  readonly master: Account;
};

/** The account by which AWS's replicas read their source's log. */
const reader = 'rdsrepladmin';

/** The place of a replica; what is made, promoted and deleted there is a server with the source's own data. */
export function createReplicaHost({ databases, source, options, master }: Around): ReplicaHost {
  let standing: MysqlServer | null = null;
  const there = (): MysqlServer => {
    if (standing === null) throw new Error('the replica is not there');
    return standing;
  };
  const isReplica = (cluster: string | undefined) =>
    cluster !== undefined && databases.clusters.get(cluster)?.source === arnOfSource(databases);

  async function make(): Promise<void> {
    const server = await startServer({ ...options, seed: (data) => source.copyTo(data) });
    standing = server;
    const password = await makeReader(source);
    await asRoot(server, async (session) => {
      await makeManaged(session, 'aurora', master);
      await session.query('SET PERSIST event_scheduler = OFF');
      await session.query('SET PERSIST read_only = ON');
      await session.query(
        `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ?, SOURCE_PORT = ?, SOURCE_USER = ?, SOURCE_PASSWORD = ?,
           SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1`,
        [source.address, source.port, reader, password],
      );
      await session.query('START REPLICA');
    });
  }

  async function promote(): Promise<void> {
    const server = there();
    await asRoot(server, async (session) => {
      await session.query('STOP REPLICA');
      await session.query('RESET REPLICA ALL');
      await session.query('SET PERSIST read_only = OFF');
    });
    await server.restart();
  }

  async function end(): Promise<void> {
    const server = standing;
    standing = null;
    await server?.stop();
  }

  return {
    server: {
      name: options.name,
      engine: source.engine,
      version: source.version,
      address: options.address,
      port: options.port,
      get folder() {
        return there().folder;
      },
      get errorLog() {
        return there().errorLog;
      },
      get generalLog() {
        return there().generalLog;
      },
      connect: async () => there().connect(),
      copyTo: async (data) => there().copyTo(data),
      kill: async () => there().kill(),
      restart: async () => there().restart(),
      pid: () => standing?.pid(),
      isAlive: () => standing?.isAlive() ?? false,
      pause: () => there().pause(),
      resume: () => there().resume(),
      stop: end,
    },
    async act(change) {
      if (change.kind === 'instance-created' && isReplica(change.instance.cluster)) await make();
      if (change.kind === 'cluster-promoted') await promote();
      if (change.kind === 'instance-deleted' && change.instance.cluster !== undefined) await end();
    },
  };
}

/** The only instance by itself that a plan's RDS has. */
const arnOfSource = ({ instances }: Databases): string | undefined =>
  [...instances.values()].find(({ cluster }) => cluster === undefined)?.arn;

async function makeReader(source: MysqlServer): Promise<string> {
  const password = randomPassword();
  await asRoot(source, async (session) => {
    await session.query('SET SESSION sql_log_bin = 0');
    await session.query('DROP USER IF EXISTS ?@?', [reader, '%']);
    await session.query('CREATE USER ?@? IDENTIFIED BY ?', [reader, '%', password]);
    await session.query('GRANT REPLICATION SLAVE ON *.* TO ?@?', [reader, '%']);
  });
  return password;
}

async function asRoot(
  server: MysqlServer,
  work: (session: Awaited<ReturnType<MysqlServer['connect']>>) => Promise<void>,
): Promise<void> {
  const session = await server.connect();
  try {
    await work(session);
  } finally {
    await session.end();
  }
}
