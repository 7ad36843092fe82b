import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { type Kind, lookUp } from './find.ts';
import { findTask, idle, type Runner } from './find-task.ts';
import { callsOf } from './runner.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'dms.remove@1': { input: { kind: Kind; id: string } };
  }
}

/** Deletes a thing, if it is there; a task is stopped before, which may take minutes. */
const remove = operation({
  name: 'dms.remove@1',
  reads: false,
  async run({ kind, id }, tools): Promise<Json> {
    const { aws } = tools;
    const found = await lookUp(tools, kind, id);
    const { arn, state } = found;
    if (arn === undefined || state === 'deleting') return { removed: false };
    if (kind === 'instance')
      await aws({ aws: 'dms:DeleteReplicationInstance', input: { ReplicationInstanceArn: arn } });
    if (kind === 'endpoint') await aws({ aws: 'dms:DeleteEndpoint', input: { EndpointArn: arn } });
    if (kind === 'certificate') await aws({ aws: 'dms:DeleteCertificate', input: { CertificateArn: arn } });
    if (kind === 'task' || kind === 'replication') {
      await stopped(tools, arn, state, id, kind);
      await aws(callsOf[kind].remove(arn));
    }
    return { removed: true };
  },
});

const pause = 1_000;

/** It is deleted only where it stands. */
async function stopped(
  { aws, deadline, ...tools }: Tools,
  arn: string,
  state: string,
  id: string,
  runner: Runner,
): Promise<void> {
  for (let now: string | undefined = state, asked = false; now !== undefined && !idle.has(now); ) {
    if (now === 'running' && !asked) {
      await aws(callsOf[runner].stop(arn));
      asked = true;
    }
    if (Date.now() + pause > deadline)
      throw new Fault(`the ${runner} "${id}" is "${now}", and did not stop in time`);
    await new Promise((wake) => setTimeout(wake, pause));
    tools.stop.throwIfAborted();
    now = (await findTask({ aws }, id, runner))?.Status;
  }
}

export const removeOperations: readonly Operation[] = [remove];
