import { type Operation, operation } from '../../operation.ts';
import { askSmoke, type SmokeInput } from '../smoke.ts';
import { connect } from './session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.smoke@1': { input: SmokeInput };
  }
}

export const smokeOperations: readonly Operation[] = [
  operation({ name: 'postgresql.smoke@1', reads: true, run: askSmoke(connect) }),
];
