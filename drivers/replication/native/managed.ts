import { Fault } from '../../../engine/fault.ts';
import { howMany } from '../../../engine/how-many.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Late, Probe, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import { otherSide } from '../../side.ts';
import { lagFrom } from '../heartbeat.ts';
import { preparedOn } from './channel.ts';
import { drainedOn } from './drained.ts';
import { parametersFor, unnameable } from './managed-filters.ts';
import { modes, refuseDisorder } from './mysql.ts';

/**
 * Replication onto a server of AWS's, by its procedures: one channel, which has no name; its filters stand in the parameter group; it begins
 * at a place in a file; and it encrypts, but verifies no certificate.
 */
export function managedChannel(plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel {
  const on = otherSide(from);
  const { host, port, tls } = plan[from];
  const { heartbeat: _, marker } = flowFrom[from];
  const login = from === 'source' ? 'replication' : 'reverse';
  const parameters = parametersFor(
    tables.map((table) => table[on]),
    from,
  );
  const reached = { host, port, ...(from === 'target' && { from }) };
  const status = { op: 'rds.channel@1', input: { parameters, ...reached }, on } as const;
  const running: Probe = {
    ask: status,
    path: 'state',
    is: ['running'],
    never: ['failed', 'filters lost'],
    within: '1m',
  };
  const removed: Probe = { ask: status, path: 'state', is: ['missing'], within: '1m' };
  const brings = (name: string): Probe => ({
    ask: { sql: `SELECT name FROM ${own}.${marker} WHERE name = ?`, values: [name], on },
    path: 'name',
    is: [name],
    within: '10s',
  });
  return {
    async start(position: Late): Promise<readonly Action[]> {
      const odd = unnameable(
        tables.map((table) => table[on]),
        from,
      );
      if (odd !== null)
        throw new Fault(`the ${on} cannot be told which tables it takes: ${odd}`, {
          next: 'Let DMS carry the changes, or do without the way back: `reverse: none`.',
        });
      const [writing, applying] = [await modes(read, from), await modes(read, on)];
      refuseDisorder(applying, on);
      const spare = on === 'target' ? await preparedOn(read, on, 'mysql') : null;
      return [
        {
          id: 'channel',
          title: `make the channel from ${host}:${port} by file and position for ${howMany(tables.length, 'table')}${tls.mode === 'disabled' ? '' : ', encrypted'}`,
          ...(tls.mode === 'verify' && {
            note: 'the procedures of AWS verify no certificate: who could stand between both servers could answer for the other',
          }),
          forward: {
            op: 'rds.make-channel@1',
            input: {
              parameters,
              host,
              port,
              user: { $secret: login, path: 'username' },
              password: { $secret: login, path: 'password' },
              encrypted: tls.mode !== 'disabled',
              from: position,
              number: writing.gtid_mode !== 'ON' && applying.gtid_mode === 'ON',
            },
            on,
          },
          until: [{ ask: status, path: 'state', is: ['stopped', 'running'], within: '10s' }],
          back: {
            title: 'removes it',
            call: { op: 'rds.remove-channel@1', input: { ...(spare && { spare }) }, on },
            until: [removed],
          },
        },
        {
          id: 'start',
          title: 'start it: CALL mysql.rds_start_replication',
          forward: { op: 'rds.start-channel@1', input: {}, on },
          until: [running],
          back: { nothing: 'it is removed as a whole' },
        },
      ];
    },
    mend: (): Action => ({
      id: 'mend',
      title: `start the channel on the ${on}, where a reboot stopped it`,
      forward: { op: 'rds.mend-channel@1', input: { parameters }, on },
      until: [running],
      back: { nothing: 'it has to run whatever comes of this' },
    }),
    lag: lagFrom(from),
    // A server that restarts is connected to again: that takes as long as it takes.
    healthy: (within = '1m') => ({ ...running, within }),
    drain: drainedOn(on, {
      arrived: (position) => ({ op: 'rds.arrived@1', input: { parameters, ...reached, position }, on }),
      running,
      brings,
    }),
    brings,
    remove: async () => [
      {
        id: 'remove',
        title: `remove the channel on the ${on}: CALL mysql.rds_reset_external_source`,
        forward: { op: 'rds.remove-channel@1', input: {}, on },
        until: [removed],
        back: { irreversible: `nothing comes from the ${from} any more` },
      },
    ],
  };
}
