import type { SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import { Fault } from '../engine/fault.ts';
import { gates } from './checks.ts';
import { unchanged } from './unchanged.ts';
import { validation } from './validation.ts';

export const checkReady: SceneStep = {
  name: 'check-ready',
  summary: 'Asks once more, just before the freeze, all that the cutover relies on.',
  after: ['start-replication'],
  async plan(_, scene) {
    const { plan, source, target, channel, reverse } = scene;
    const [stranger] = await scene.newTables();
    if (stranger)
      throw new Fault(
        `"${stranger.source.database}.${stranger.source.table}" was created on the source after the copy began, and would be left behind`,
        { next: 'Run again, and it moves with the others; or exclude it.' },
      );
    // Where they come after the drain, they are compared when they are made.
    const later = new Set(plan.phases.cutover.map(({ step }) => step));
    const objects = later.has('restore-objects') ? null : await target.sameObjects('20s');
    return [
      ...gates(
        [...source.checks(), ...target.checks()].filter(({ once }) => !once),
        scene,
        true,
      ),
      {
        id: 'unchanged',
        title: 'neither side failed over, or was changed by DDL',
        until: unchanged(scene),
        back: { nothing: 'it only reads' },
      },
      {
        id: 'definitions',
        title: 'both sides still define every table alike',
        until: [target.sameDefinitions('20s')],
        back: { nothing: 'it only reads' },
      },
      ...(objects === null
        ? []
        : [
            {
              id: 'objects',
              title: 'both sides still have every routine, view, trigger and event alike',
              until: [objects] as const,
              back: { nothing: 'it only reads' },
            },
          ]),
      {
        id: 'lag',
        title: `the lag is at most ${plan.thresholds.lag.at_most} now`,
        until: [
          channel.healthy(),
          channel.lag(milliseconds(plan.thresholds.lag.at_most) / 1000, '0ms', '1m'),
        ],
        back: { nothing: 'it only watches' },
      },
      ...validation(scene, '1m'),
      ...(reverse === null || later.has('start-reverse')
        ? []
        : [
            {
              id: 'reverse',
              title: 'what the target writes still reaches the source',
              until: [
                reverse.healthy(),
                reverse.lag(milliseconds(plan.thresholds.lag.at_most) / 1000, '0ms', '1m'),
              ] as const,
              back: { nothing: 'it only watches' },
            },
          ]),
    ];
  },
};
