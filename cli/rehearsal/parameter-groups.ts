import { selectTables } from '../../drivers/databases/mysql/tables.ts';
import { parametersFor } from '../../drivers/replication/native/managed-filters.ts';
import { otherSide } from '../../drivers/side.ts';
import { hostingOf, isManaged } from '../../engine/plan/hosting.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Row, Side } from '../../engine/step.ts';
import { setParameters } from '../../infra/sandbox/rds-like/parameters.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';

/** Sets in the sandbox what has to stand in the parameter groups of a plan's servers: which tables a channel onto each may bring. */
export async function setParameterGroups({ plan, ...sandbox }: Sandbox): Promise<void> {
  for (const from of ['source', 'target'] as const) {
    const on = otherSide(from);
    const [reading, setting] = [sandbox.source, sandbox[on]];
    if (reading.engine !== 'mysql' || setting.engine !== 'mysql') continue;
    if (!hasChannel(plan, from) || !isManaged(hostingOf(plan[on]))) continue;
    const session = await reading.connect();
    try {
      const tables = await selectTables(plan, {
        async rows(_, sql, values = []) {
          const [rows] = await session.query(sql, [...values]);
          return rows as readonly Row[];
        },
      });
      await setParameters(
        setting,
        parametersFor(
          tables.map((table) => table[on]),
          from,
        ),
      );
    } finally {
      await session.end();
    }
  }
}

const hasChannel = ({ replication: { via, reverse } }: Plan, from: Side): boolean =>
  from === 'source' ? via === 'native' : reverse === 'required';
