import type { Check } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';
import type { Action } from '../engine/step.ts';

const failed = { never: ['failed'] };

/**
 * One gate a check, at the severity that the plan gives it; what the plan ignores is not asked. `patient`: what stands in the way
 * may go by itself, such as a prepared transaction, and so much is done already that it is waited for. `early`: what looks at a side that the run
 * has yet to make is asked later.
 */
export function gates(
  checks: readonly Check[],
  scene: Scene,
  patient = false,
  early = false,
): readonly Action[] {
  return checks
    .filter((check) => scene.severity(check) !== 'ignore')
    .map(
      (check): Action => ({
        id: check.name,
        title: check.title,
        check: check.late ? 'late' : check.once ? 'once' : 'lasting',
        until: [
          scene.severity(check) === 'error'
            ? {
                ask: check.ask,
                path: 'verdict',
                is: early ? ['passed', 'later'] : ['passed'],
                ...(patient ? {} : failed),
                within: '1m',
              }
            : { ask: check.ask, path: '', unchanged: '0ms', within: '1m' },
        ],
        back: { nothing: 'it only reads' },
      }),
    );
}
