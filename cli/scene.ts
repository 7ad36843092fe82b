import { locate } from '../drivers/aws/locate.ts';
import type { Scene } from '../drivers/scene.ts';
import { otherSide } from '../drivers/side.ts';
import { Fault } from '../engine/fault.ts';
import type { History } from '../engine/history.ts';
import { familyOf, type Plan } from '../engine/plan/resolved.ts';
import type { BoundStep } from '../engine/running.ts';
import type { Phase, Reader, Side } from '../engine/step.ts';
import { withHooks } from './hooks.ts';
import { steps } from './registry.ts';
import { readSurroundings } from './surroundings.ts';

/** Chooses the drivers that the plan's words name, and reads which tables move. `back`: the run that is gone back from. */
export async function setScene(written: Plan, read: Reader, back?: History): Promise<Scene> {
  const { engine } = await readSurroundings();
  const plan = await locate(written, read.ask);
  const { database, channel, selectTables } = await drivers[engine ?? familyOf(plan.source)]();
  const tables = await selectTables(plan, read);
  if (!isSome(tables))
    throw new Fault(
      `no table on "${plan.source.host}" fits ${plan.tables.include.map((each) => `"${each}"`).join(', ')}`,
      {
        next: 'Check source.databases and tables, and that the account may see them.',
      },
    );
  const from: Side = back ? 'target' : 'source';
  const sides = {
    source: database(plan, 'source', read, tables),
    target: database(plan, 'target', read, tables),
  };
  const leadsBack = !back && plan.replication.reverse === 'required';
  return {
    plan,
    ...sides,
    from: sides[from],
    to: sides[otherSide(from)],
    channel:
      plan.replication.dms !== null && !back
        ? (await import('../drivers/replication/dms/channel.ts')).dmsChannel(plan, read, tables, sides)
        : channel(plan, read, tables, from),
    reverse: leadsBack ? channel(plan, read, tables, 'target') : null,
    traffic:
      plan.traffic.via === 'route53'
        ? (await import('../drivers/traffic/route53.ts')).route53Traffic(plan, read, otherSide(from))
        : (await import('../drivers/traffic/none.ts')).noTraffic,
    keeper:
      plan.target.aws === null ? null : (await import('../drivers/aws/cluster.ts')).clusterKeeper(plan, read),
    earlier(key) {
      const [step = '', id] = key.split('/');
      const made = back?.ids.get(step) ?? step;
      const action = back?.begun.find((each) => each.key === `${made}/${id}`)?.action;
      return action ? { action, output: back?.outputs.get(`${made}/${id}`) ?? null } : null;
    },
    async newTables() {
      const known = new Set(tables.map(({ source }) => JSON.stringify(source)));
      return (await selectTables(plan, read)).filter(({ source }) => !known.has(JSON.stringify(source)));
    },
    severity: ({ name, severity, forced }) => (forced ? severity : (plan.checks[name] ?? severity)),
  };
}

/** The drivers of an engine; both sides of a plan have the same. */
const drivers = {
  async mysql() {
    const { mysqlDatabase } = await import('../drivers/databases/mysql/database.ts');
    const { mysqlChannel } = await import('../drivers/replication/native/choose.ts');
    const { selectTables } = await import('../drivers/databases/mysql/tables.ts');
    return { database: mysqlDatabase, channel: mysqlChannel, selectTables };
  },
  async mariadb() {
    const { mariadbDatabase } = await import('../drivers/databases/mariadb/database.ts');
    const { mariadbChannel } = await import('../drivers/replication/native/mariadb.ts');
    const { selectTables } = await import('../drivers/databases/mysql/tables.ts');
    return { database: mariadbDatabase, channel: mariadbChannel, selectTables };
  },
  async postgresql() {
    const { postgresqlDatabase } = await import('../drivers/databases/postgresql/database.ts');
    const { logicalChannel } = await import('../drivers/replication/logical/channel.ts');
    const { selectTables } = await import('../drivers/databases/postgresql/tables.ts');
    return { database: postgresqlDatabase, channel: logicalChannel, selectTables };
  },
} as const;

const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

/**
 * The plan's steps, each bound to its parameters and to a scene that is set when the first of them needs it: those that lead to the
 * target, or back from the run that `back` is of.
 */
export async function bindSteps(plan: Plan, read: Reader, back?: History): Promise<readonly BoundStep[]> {
  let scene: Promise<Scene> | undefined;
  const bound: BoundStep[] = [];
  const there: readonly Phase[] = ['prepare', 'replicate', 'cutover', 'cleanup'];
  for (const phase of back ? (['rollback'] as const) : there)
    for (const { id, step: name, params } of plan.phases[phase]) {
      const step = await steps.get(name)?.();
      if (!step) throw new Error(`there is no step "${name}"`);
      bound.push({
        id,
        name,
        phase,
        async plan() {
          scene ??= setScene(plan, read, back);
          return step.plan(params, await scene);
        },
      });
    }
  return withHooks(plan, bound);
}
