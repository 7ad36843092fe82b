import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../engine/duration.ts';
import { exit, Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Side } from '../../engine/step.ts';
import { type DoorWatch, watchDoor } from '../../infra/sandbox/faults/watch.ts';
import { nameOf } from '../../infra/sandbox/find-server.ts';
import {
  differences,
  type Fingerprint,
  fingerprintRecord,
  fingerprintServer,
} from '../../infra/sandbox/fingerprint.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import type { Traffic } from '../../infra/sandbox/traffic/traffic.ts';
import { waitFor } from '../../infra/sandbox/wait.ts';
import { carryOut, isBack, type Seen, type UnderFault } from './carry-out.ts';
import { type Attempt, type FaultEnd, type FaultReport, measureFreeze } from './fault-report.ts';
import { openSandbox } from './open-sandbox.ts';
import type { Standing } from './operator.ts';
import { engineRun, inCharge, startApplication } from './rehearse.ts';

const settlesWithin = 15_000;
const beforeBack = 2_000;

/**
 * Runs the plan in the sandbox, lets a fault strike as a step begins, and then does what an operator would: waits for the guard, mends
 * what does not mend by itself, and runs it again, until the run is over.
 */
export async function rehearseUnderFault(options: UnderFault): Promise<FaultReport> {
  const { plan, kind, step, rate, say } = options;
  const fault = { step, links: kind.links === true, disk: kind.disk === true };
  const sandbox = await openSandbox(plan, {
    say,
    ttl: '2s',
    propagation: 100,
    fault,
  });
  try {
    if (kind.only !== undefined && !kind.only.includes(sandbox.source.engine))
      throw new Fault(
        `"${kind.name}" can only be had on ${kind.only.map((each) => nameOf[each]).join(' and ')}, and this rehearsal runs on ${nameOf[sandbox.source.engine]}`,
        {
          next: 'Choose another: `--fault list` lists them.',
          exit: exit.usage,
        },
      );
    const [from, to] = isBack(step) ? (['target', 'source'] as const) : (['source', 'target'] as const);
    const traffic = await startApplication(plan, sandbox, rate);
    const doors: DoorWatch[] = [];
    try {
      await traffic.flowing();
      if (isBack(step)) await moveFirst(options, sandbox);
      const accounts = plan.source.application.accounts.map((each) =>
        each.includes('@') ? each : `${each}@%`,
      );
      const [left, entered] = [watchDoor(sandbox[from], accounts), watchDoor(sandbox[to], accounts)];
      doors.push(left, entered);
      const before = await fingerprint(plan, sandbox, from);
      const began = Date.now();
      const seen = await carryOut(options, sandbox);
      const ended = Date.now();
      const takesWrites = await flowsAgain(traffic);
      await Promise.all(doors.map((door) => door.stop()));
      await traffic.stop();
      say('asking the side in charge for every acknowledged write');
      const { standing } = seen;
      const onTarget = (standing.decision === 'commit') === (to === 'target');
      const verified = await traffic.verify(await inCharge(plan, sandbox, onTarget));
      const after = standing.finished === 'unwound' ? await fingerprint(plan, sandbox, from) : null;
      const freeze = measureFreeze(left.seen, entered.seen, ended);
      const closed = left.seen.find(({ at, door }) => door === 'closed' && at >= began)?.at;
      await options.before?.(sandbox);
      return {
        name: plan.name,
        env: plan.env,
        plan: options.hash,
        servers: `${nameOf[sandbox.source.engine]} ${sandbox.source.version}`,
        fault: kind.name,
        step,
        struck: seen.struck && {
          what: seen.struck.what,
          after: seen.struck.at - began,
          frozen: closed !== undefined && closed <= seen.struck.at ? seen.struck.at - closed : null,
        },
        attempts: seen.attempts,
        end: endOf(standing, seen.attempts),
        because: standing.because,
        decision: standing.decision,
        guard_left: !seen.guardsDone,
        writes: {
          acknowledged: verified.acknowledged,
          checked: verified.checked,
          lost: verified.lostCount,
          losses: verified.lost,
        },
        freeze: {
          ...freeze,
          unreachable: unreachableFor(from, seen),
          budget: milliseconds(plan.thresholds.write_freeze),
        },
        downtime: Math.round(
          traffic.measure(Math.min(seen.struck?.at ?? began, closed ?? Number.POSITIVE_INFINITY)).writes
            .longestGap.ms,
        ),
        takes_writes: takesWrites,
        differences: after && differences(before, after),
      };
    } finally {
      await Promise.all(doors.map((door) => door.stop()));
      await traffic.stop();
    }
  } finally {
    await sandbox.stop();
  }
}

/** A run that says what has to be mended first, and leaves everything as it stands, refuses. */
function endOf({ finished, changed, frozen }: Standing, attempts: readonly Attempt[]): FaultEnd {
  if (finished === 'unwound' && !changed) return 'refused';
  if (finished !== null) return finished;
  const last = attempts.at(-1);
  return last?.code === exit.failed && !frozen ? 'refused' : 'unfinished';
}

/** Whether the application has writes acknowledged again, within its own time to find the side in charge. */
async function flowsAgain(traffic: Traffic): Promise<boolean> {
  const since = Date.now();
  const flows = () => traffic.measure(since).writes.count > 20 || undefined;
  return (await waitFor(flows, { within: settlesWithin, every: 50 })) === true;
}

/** The side that a run leaves, and the record. */
async function fingerprint(plan: Plan, sandbox: Sandbox, side: Side): Promise<Fingerprint> {
  const record = fingerprintRecord(plan, sandbox.zones);
  return new Map([...(await fingerprintServer(sandbox[side])), ...record]);
}

/** A cutover without a fault, and a moment of writes that only the target has. */
async function moveFirst(options: UnderFault, sandbox: Sandbox): Promise<void> {
  const { end } = await engineRun('run', ['--until', 'cutover'], sandbox, options);
  if (end.how !== 'paused')
    throw new Fault(`the run that was to be rolled back ended ${end.how}`, {
      next: 'Rehearse it without a fault first.',
    });
  await sleep(beforeBack);
}

/** For how long the side that is frozen cannot be thawed by anybody, in milliseconds. */
const unreachableFor = (frozen: Side, { struck }: Seen): number =>
  struck?.unreachable?.side === frozen ? struck.unreachable.ms : 0;
