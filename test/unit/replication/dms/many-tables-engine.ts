import { awsCaller } from '../../../../drivers/aws/caller.ts';
import type { Table } from '../../../../drivers/database.ts';
import type { AwsRequest, Tools } from '../../../../drivers/operation.ts';
import { dmsOperations } from '../../../../drivers/replication/dms/operations.ts';
import { task } from '../../../../drivers/replication/dms/task-actions.ts';
import type { Json } from '../../../../engine/step.ts';
import { readExample } from '../../aws/examples.ts';

// What an engine does with DMS where a plan has many tables, in a process of its own: AWS is where the environment says. It prints what
// it found, how many milliseconds of a processor each part took, and how much memory it had at the most, in bytes.
const count = Number(process.argv[2]);
const name = process.argv[3] ?? '';
const of = (n: number) => ({ database: 'shop_of_many_tables', table: `a_table_with_a_long_name_${n}` });
const tables: Table[] = Array.from({ length: count }, (_, n) => ({ source: of(n), target: of(n) }));

const plan = await readExample('rds-mysql-to-aurora-dms.yaml');
const { dms } = plan.replication;
if (!dms) throw new Error('the example does not move by DMS');
const took: Record<string, number> = {};
async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  took[what] = Math.round((user + system) / 1_000);
  return done;
}

// Planned, journaled and read again, as a run does it before the first call.
const [made] = await timed('plan', () => {
  const actions = task(plan, dms, tables, { state: 'missing' });
  return JSON.parse(JSON.stringify(actions)) as typeof actions;
});
const { input } = (made?.forward ?? {}) as unknown as { input: Record<string, string> };
const found = {
  state: 'ready',
  MigrationType: 'full-load-and-cdc',
  TableMappings: input.TableMappings ?? '',
  ReplicationTaskSettings: input.ReplicationTaskSettings ?? '',
};
const adopted = await timed('adopt', () => task(plan, dms, tables, found));

const caller = awsCaller();
const sent: string[] = [];
const tools = {
  async aws(call: AwsRequest & { all?: true }) {
    sent.push(call.aws);
    const deadline = Date.now() + 60_000;
    return (await (call.all ? caller.sendAll(call, deadline) : caller.send(call, deadline))).answer;
  },
  ...{ deadline: Date.now() + 120_000, stop: new AbortController().signal, progress: () => undefined },
} as unknown as Tools;
const look = (expects?: number): Promise<Json> | undefined =>
  dmsOperations
    .find((each) => each.name === 'dms.task@1')
    ?.run({ task: name, ...(expects !== undefined && { expects }) } as never, tools);
const told = await timed('look', () => look(count));
for (let n = 0; n < 4; n++) await look();
caller.close();
const size = Buffer.byteLength(input.TableMappings ?? '');
const memory = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ adopted: adopted.length, size, told, took, memory })}\n`);
