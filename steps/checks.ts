import type { Check } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';
import type { Action } from '../engine/step.ts';

/** One gate a check, at the severity that the plan gives it; what the plan ignores is not asked. */
export function gates(checks: readonly Check[], scene: Scene): readonly Action[] {
  return checks
    .filter((check) => scene.severity(check) !== 'ignore')
    .map((check) => ({
      id: check.name,
      title: check.title,
      check: true,
      until: [
        scene.severity(check) === 'error'
          ? { ask: check.ask, path: 'findings.length', is: [0], within: '1m' }
          : { ask: check.ask, path: '', unchanged: '0ms', within: '1m' },
      ],
      back: { nothing: 'it only reads' },
    }));
}
