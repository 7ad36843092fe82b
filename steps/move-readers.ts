import type { Scene, SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import type { Action } from '../engine/step.ts';

export const moveReaders: SceneStep = {
  name: 'move-readers',
  summary:
    'Moves readers to the target weight by weight, and back if it is not well; in a rollback, back to the source at once.',
  after: ['wait-for-lag', 'compare-tables'],
  afterInRollback: ['open-source'],
  plan: async (_, scene) => (scene.from.side === 'source' ? onSchedule(scene) : atOnce(scene)),
};

const asks = { nothing: 'it only asks' };

/**
 * Each weight is watched for as long as the plan says before the next. Where the target's reader is not well, all weight goes back to
 * where it was found, and the run stands before this step: nothing else of it depends on who reads where.
 */
async function onSchedule({ target, traffic }: Scene): Promise<readonly Action[]> {
  if (traffic.pair === null) return [];
  const { schedule } = traffic.pair;
  const pair = await traffic.pair.look();
  return [
    {
      id: 'ready',
      title: 'the target’s reader is well, and lets those who read only read',
      until: [target.readersWell()],
      back: asks,
      unmet: 'hold',
    },
    ...schedule.flatMap(({ weight, for: length }, index): readonly Action[] => {
      const n = index + 1;
      const moved = pair.send(`weights-${n}`, weight, schedule[index - 1]?.weight ?? null);
      // What failed there before nobody was sent there is not what this weight did.
      const well = target.readersWell({ $from: `move-readers/weights-${n}`, path: 'made' });
      // Before an answer has expired nobody follows the next.
      const hold = length !== null && milliseconds(length) > milliseconds(pair.ttl) ? length : pair.ttl;
      return [
        { ...moved, until: [...moved.until, target.readersAtWork()] },
        {
          id: `well-${n}`,
          title: `with ${weight} % of the readers, the target’s reader stays well for ${hold}`,
          until: [...pair.followed(`move-readers/weights-${n}`, weight, hold), well],
          watch: [well, ...pair.stands(weight)],
          back: asks,
          unmet: 'step-back',
        },
      ];
    }),
  ];
}

/** Readers go back to where the run had found them, and those that had an answer of the target have let it expire. */
async function atOnce({ earlier, traffic }: Scene): Promise<readonly Action[]> {
  const made = earlier('move-readers/weights-1')?.action.back;
  if (traffic.pair === null || !made || !('call' in made)) return [];
  return [
    {
      id: 'back',
      title: `send readers back to the source: ${made.title}`,
      forward: made.call,
      until: made.until,
      back: { irreversible: 'the target stays behind' },
    },
    {
      id: 'followed',
      title: 'readers are sent to the source everywhere',
      until: traffic.pair.leadsBack('move-readers/back'),
      back: asks,
    },
  ];
}
