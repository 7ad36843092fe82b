import { readFile } from 'node:fs/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type Metrics, putMetric } from '../aws/cloudwatch/metrics.ts';
import type { MysqlServer } from '../servers.ts';

/** What is metered: a server, as which instance, and what that instance has. */
export interface Metered {
  readonly server: Pick<MysqlServer, 'connect' | 'pid'>;
  readonly instance: string;
  readonly vcpu: number;
  /** GiB; undefined for a member of a cluster, which has none of its own. */
  readonly storage?: number | undefined;
  /** The range of a Serverless v2 cluster as it is now; undefined for any other. */
  readonly range?: (() => { readonly min: number; readonly max: number } | undefined) | undefined;
}

/** Milliseconds between two samples: a minute of RDS. */
const every = 2_000;
/** Clock ticks a second in /proc, which Linux fixes for programs. */
const ticks = 100;

interface Counters {
  readonly at: number;
  /** Seconds of CPU; null where the system does not tell. */
  readonly cpu: number | null;
  /** Bytes. */
  readonly resident: number;
  readonly reads: number;
  readonly writes: number;
}

/**
 * Sends what a server really does to CloudWatch, under RDS's names (AWS/RDS, DBInstanceIdentifier). The capacity of a Serverless v2
 * instance, which is not played, is what its CPU and memory come to in ACU, within its range. A server that does not answer sends nothing.
 */
export function meter(metrics: Metrics, metered: Metered): { stop(): void } {
  let [session, before]: [Connection | undefined, Counters | undefined] = [undefined, undefined];
  let stopped = false;
  let timer: NodeJS.Timeout;
  const put = (name: string, value: number, unit: string) =>
    putMetric(
      metrics,
      { namespace: 'AWS/RDS', name, dimensions: [{ Name: 'DBInstanceIdentifier', Value: metered.instance }] },
      value,
      { unit },
    );
  const sample = async () => {
    session ??= await connect(metered);
    const status = await read(
      session,
      "SELECT variable_name AS name, variable_value AS value FROM performance_schema.global_status WHERE variable_name IN ('Threads_connected', 'Innodb_data_reads', 'Innodb_data_writes')",
    );
    const [files] = await session.query<RowDataPacket[]>(
      'SELECT SUM(file_size) AS bytes FROM information_schema.innodb_tablespaces',
    );
    const now: Counters = {
      ...{ at: Date.now(), ...(await used(metered.server.pid())) },
      ...{ reads: status.get('Innodb_data_reads') ?? 0, writes: status.get('Innodb_data_writes') ?? 0 },
    };
    // This session is nobody's.
    put('DatabaseConnections', Math.max(0, (status.get('Threads_connected') ?? 1) - 1), 'Count');
    if (metered.storage !== undefined)
      put('FreeStorageSpace', metered.storage * 2 ** 30 - Number(files[0]?.bytes ?? 0), 'Bytes');
    if (before) rates(put, metered, before, now);
    before = now;
  };
  const tick = () =>
    sample()
      .catch(() => {
        session?.destroy();
        // A server that starts anew counts anew.
        [session, before] = [undefined, undefined];
      })
      .finally(() => {
        if (stopped) session?.destroy();
        else timer = setTimeout(tick, every).unref();
      });
  timer = setTimeout(tick, 0);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      session?.destroy();
    },
  };
}

async function connect({ server }: Metered): Promise<Connection> {
  const session = await server.connect();
  // A server that is killed is no fault of whoever looks at it.
  session.on('error', () => undefined);
  return session;
}

type Put = (name: string, value: number, unit: string) => void;

function rates(put: Put, { vcpu, range }: Metered, before: Counters, now: Counters): void {
  const seconds = (now.at - before.at) / 1_000;
  put('ReadIOPS', Math.max(0, now.reads - before.reads) / seconds, 'Count/Second');
  put('WriteIOPS', Math.max(0, now.writes - before.writes) / seconds, 'Count/Second');
  if (now.cpu === null || before.cpu === null) return;
  const busy = Math.max(0, now.cpu - before.cpu) / seconds;
  const scaling = range?.();
  if (!scaling) {
    put('CPUUtilization', Math.min(100, (busy / vcpu) * 100), 'Percent');
    return;
  }
  // An ACU is about 2 GiB of memory and a quarter of a vCPU.
  const { min, max } = scaling;
  const capacity = Math.min(max, Math.max(min, busy * 4, now.resident / 2 ** 31));
  put('CPUUtilization', Math.min(100, ((busy * 4) / max) * 100), 'Percent');
  put('ServerlessDatabaseCapacity', capacity, 'Count');
  put('ACUUtilization', (capacity / max) * 100, 'Percent');
}

async function read(session: Connection, sql: string): Promise<ReadonlyMap<string, number>> {
  const [rows] = await session.query<RowDataPacket[]>(sql);
  return new Map(rows.map(({ name, value }) => [String(name), Number(value)]));
}

/** A process's CPU and memory as Linux tells them; other systems tell no CPU here. */
async function used(pid: number | undefined): Promise<Pick<Counters, 'cpu' | 'resident'>> {
  if (pid === undefined || process.platform !== 'linux') return { cpu: null, resident: 0 };
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The program's name, in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / ticks,
    resident: Number(fields[21]) * 4_096,
  };
}
