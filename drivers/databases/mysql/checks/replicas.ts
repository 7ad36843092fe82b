import { howMany } from '../../../../engine/how-many.ts';
import { own } from '../names.ts';
import { processList } from '../process-list.ts';
import { type Engine, type Found, listed, type Read, type ServerCheck } from './check.ts';
import { readSettings, setTo } from './setting.ts';

/** The servers around the source: those that it feeds, and those that feed it. */
export const replicaChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'other-servers',
    title: 'no other server writes to the source',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'what arrives from another server passes the freeze, and would be missing on the target',
    async find(ask): Promise<readonly Found[]> {
      const channels = await channelsOf(engine, ask);
      return [
        ...channels.map(({ name, host }) => ({
          what: `the source is itself a replica of "${host}"${name === '' ? '' : ` by the channel "${name}"`}`,
          mend:
            engine === 'mysql'
              ? `Move its source instead, or end this for good: STOP REPLICA FOR CHANNEL '${name}'; RESET REPLICA ALL FOR CHANNEL '${name}';`
              : `Move its source instead, or end this for good: STOP SLAVE '${name}'; RESET SLAVE '${name}' ALL;`,
        })),
        ...(await membersOf(engine, ask.here)),
      ];
    },
  },
  {
    name: 'replicas',
    title: 'no replica hangs on the source',
    severity: 'warn',
    of: 'server',
    why: 'replicas stay with the old side: after the switch they show the past',
    async find(ask) {
      const { named, unnamed: all } = await readReplicas(engine, ask.here, ask.there);
      const dms =
        (await ask.mover()) === null ? null : await ask.replication('SELECT CURRENT_USER() AS account');
      const [reader] = String(dms?.[0]?.account ?? '').split('@');
      // What reads as the plan's own account is the task of DMS.
      const unnamed = all.filter((each) => dms === null || !each.startsWith(`${reader}@`));
      if (named.length + unnamed.length === 0) return [];
      return [
        {
          what:
            named.length > 0
              ? `${listed(named)} ${named.length === 1 ? 'replicates' : 'replicate'} from it`
              : `${howMany(unnamed.length, 'session')} ${unnamed.length === 1 ? 'reads' : 'read'} its log: ${listed(unnamed)}`,
          mend: 'Make replicas of the target, and send their readers there at the switch.',
        },
      ];
    },
  },
  {
    name: 'writable',
    title: 'the source takes writes',
    severity: 'error',
    of: 'server',
    why: 'there is nothing to freeze on it, and under super_read_only not even a marker can be written',
    async find(ask) {
      const settings = await readSettings(ask.here, [
        'read_only',
        'super_read_only',
        'offline_mode',
        'innodb_read_only',
      ]);
      return [...settings]
        .filter(([, value]) => value === 'ON')
        .map(([name]) => ({ what: `${name} is ON`, mend: setTo(engine, name, 'OFF') }))
        .slice(0, 2);
    },
  },
];

/** Whoever reads a server's log but the other side: by the names that they register, or as sessions where they register none. */
async function readReplicas(
  engine: Engine,
  read: Read,
  other: Read,
): Promise<{ named: readonly string[]; unnamed: readonly string[] }> {
  const rows = (await processList(read)).filter(({ command }) => command.startsWith('Binlog Dump'));
  const [all, there] = await Promise.all([replicaNames(engine, read), serverId(other)]);
  // The channel of this very migration is one of them.
  const others = all.filter(({ id }) => id !== there);
  const unnamed = others.length === 0 ? rows.slice(all.length) : [];
  return {
    named: others.map(({ name }) => name),
    unnamed: unnamed.map(({ user, host }) => `${user}@${host}`),
  };
}

/** The source's own replicas, by name. */
export async function ownReplicas(
  engine: Engine,
  ask: { readonly here: Read; readonly there: Read },
): Promise<readonly string[]> {
  const { named, unnamed } = await readReplicas(engine, ask.here, ask.there);
  return [...named, ...unnamed];
}

type Channel = { readonly name: string; readonly host: string };

/** Channels that lead to a server, but for this project's own. */
export async function channelsOf(
  engine: Engine,
  { here, there }: { readonly here: Read; readonly there: Read },
): Promise<readonly Channel[]> {
  const channels = (await allChannels(engine, here)).filter(({ name }) => !name.startsWith(own));
  if (engine !== 'mysql' || channels.length === 0) return channels;
  // On RDS and Aurora this project's channel has no name: it is known by its filter, and by the server that it comes from.
  const [unnamed] = await here(
    `SELECT s.source_uuid AS uuid FROM performance_schema.replication_connection_status s
     JOIN performance_schema.replication_applier_filters f USING (channel_name)
     WHERE channel_name = '' AND filter_name = 'REPLICATE_WILD_DO_TABLE' AND filter_rule LIKE ?`,
    [`${own}.heartbeat%`],
  );
  if (!unnamed) return channels;
  const [other] = await there('SELECT @@global.server_uuid AS uuid');
  return channels.filter(({ name }) => name !== '' || unnamed.uuid !== other?.uuid);
}

/** Whether this project's own channel leads to a server already. */
export const hasOwnChannel = async (engine: Engine, read: Read): Promise<boolean> =>
  (await allChannels(engine, read)).some(({ name }) => name.startsWith(own));

async function allChannels(engine: Engine, read: Read): Promise<readonly Channel[]> {
  const rows =
    engine === 'mysql'
      ? await read(
          `SELECT channel_name AS name, host FROM performance_schema.replication_connection_configuration
           WHERE channel_name NOT LIKE 'group_replication%'`,
        )
      : (await read('SHOW ALL SLAVES STATUS')).map((row) => ({
          name: row.Connection_name ?? '',
          host: row.Master_Host ?? '',
        }));
  return rows
    .map(({ name, host }) => ({ name: String(name), host: String(host) }))
    .filter(({ host }) => host !== '');
}

/** What a cluster, in which each member may write, has to say. */
async function membersOf(engine: Engine, read: Read): Promise<readonly Found[]> {
  if (engine === 'mysql') {
    const rows = await read(
      `SELECT CONCAT(member_host, ':', member_port) AS name FROM performance_schema.replication_group_members
       WHERE member_state NOT IN ('OFFLINE', '')`,
    );
    return rows.length === 0
      ? []
      : [
          {
            what: `the source belongs to a replication group of ${listed(rows.map(({ name }) => String(name)))}`,
            mend: 'STOP GROUP_REPLICATION; on the source while no other member takes writes, or move it by other means.',
          },
        ];
  }
  const settings = await readSettings(read, ['wsrep_on', 'wsrep_cluster_name']);
  return settings.get('wsrep_on') === 'ON'
    ? [
        {
          what: `the source is a member of the cluster "${settings.get('wsrep_cluster_name') ?? ''}"`,
          mend: 'Take it out of its cluster (wsrep_on = OFF in the configuration, and restart) while no other member takes writes.',
        },
      ]
    : [];
}

async function replicaNames(engine: Engine, read: Read): Promise<readonly { id: string; name: string }[]> {
  // SHOW REPLICAS came with 8.0.22, which has terminology_use_previous not yet, but replica_… in its variables from 8.0.26 on.
  const [row] = await read('SELECT VERSION() AS v');
  const [, major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(String(row?.v)) ?? []).map(Number);
  const newer = engine === 'mysql' && major * 10_000 + minor * 100 + patch >= 80_022;
  const rows = await read(newer ? 'SHOW REPLICAS' : 'SHOW SLAVE HOSTS');
  return rows.map((each) => ({
    id: String(each.Server_Id ?? each.Server_id),
    name: `${each.Host || 'a server'}:${each.Port} (server_id ${each.Server_Id ?? each.Server_id})`,
  }));
}

const serverId = async (read: Read): Promise<string> =>
  (await readSettings(read, ['server_id'])).get('server_id') ?? '';
