import { isFound, locate } from '../drivers/aws/locate.ts';
import type { Scene } from '../drivers/scene.ts';
import { otherSide } from '../drivers/side.ts';
import { milliseconds } from '../engine/duration.ts';
import { Fault } from '../engine/fault.ts';
import type { History } from '../engine/history.ts';
import { familyOf, type Plan } from '../engine/plan/resolved.ts';
import type { BoundStep } from '../engine/running.ts';
import type { Duration, Phase, Reader, Side } from '../engine/step.ts';
import { withHooks } from './hooks.ts';
import { steps } from './registry.ts';
import { inRehearsal, readSurroundings } from './surroundings.ts';

/** Chooses the drivers that the plan's words name, and reads which tables move. `back`: the run that is gone back from. */
export async function setScene(
  written: Plan,
  read: Reader,
  back?: History,
  soFar?: () => Promise<History>,
): Promise<Scene> {
  const { engine } = await readSurroundings();
  const plan = rehearsed(await locate(written, read.ask));
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
        : plan.replication.replica !== null && !back
          ? (await import('../drivers/replication/replica/channel.ts')).replicaChannel(plan)
          : channel(plan, read, tables, from),
    reverse: leadsBack ? channel(plan, read, tables, 'target') : null,
    traffic:
      plan.traffic.via === 'route53'
        ? (await import('../drivers/traffic/route53.ts')).route53Traffic(plan, read, otherSide(from))
        : (await import('../drivers/traffic/none.ts')).noTraffic,
    replica:
      plan.replication.replica === null
        ? null
        : (await import('../drivers/replication/replica/replica.ts')).auroraReplica(plan, read),
    keeper:
      plan.target.aws === null ? null : (await import('../drivers/aws/cluster.ts')).clusterKeeper(plan, read),
    sourceKeeper:
      plan.source.aws === null
        ? null
        : (await import('../drivers/aws/instance.ts')).instanceKeeper(plan, read),
    earlier: (key) => (back ? madeIn(back, key) : null),
    soFar: soFar ? async (key) => madeIn(await soFar(), key) : null,
    async newTables() {
      const known = new Set(tables.map(({ source }) => JSON.stringify(source)));
      return (await selectTables(plan, read)).filter(({ source }) => !known.has(JSON.stringify(source)));
    },
    severity: ({ name, severity, forced }) => (forced ? severity : (plan.checks[name] ?? severity)),
  };
}

/** An action by its step's name, as a journal has it. */
function madeIn({ ids, begun, outputs }: History, key: string): ReturnType<Scene['earlier']> {
  const [step = '', id] = key.split('/');
  const name = `${ids.get(step) ?? step}/${id}`;
  const action = begun.find((each) => each.key === name)?.action;
  return action ? { action, output: outputs.get(name) ?? null } : null;
}

/** What a rehearsal waits for at each weight of readers, at the most. */
const rehearsedHold: Duration = '3s';

/** In a rehearsal nobody waits for hours to see whether readers are well where they are. */
function rehearsed(plan: Plan): Plan {
  const { traffic } = plan;
  if (!inRehearsal() || traffic.via !== 'route53' || traffic.readers === null) return plan;
  const shorter = (length: Duration | null) =>
    length !== null && milliseconds(length) > milliseconds(rehearsedHold) ? rehearsedHold : length;
  const schedule = traffic.readers.schedule.map((each) => ({ ...each, for: shorter(each.for) }));
  return { ...plan, traffic: { ...traffic, readers: { ...traffic.readers, schedule } } };
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
 * target, or back from the run that `back` is of. `soFar`: what the run itself has done, where it is one.
 */
export async function bindSteps(
  plan: Plan,
  read: Reader,
  back?: History,
  soFar?: () => Promise<History>,
): Promise<readonly BoundStep[]> {
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
        ...(step.approval && { approval: step.approval }),
        async plan() {
          // What a step of the run makes is found by those after it.
          if (scene === undefined || !isFound((await scene).plan.target))
            scene = setScene(plan, read, back, soFar);
          return step.plan(params, await scene);
        },
      });
    }
  return withHooks(plan, bound);
}
