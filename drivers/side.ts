import type { Side } from '../engine/step.ts';

/** The other of the two databases. */
export const otherSide = (side: Side): Side => (side === 'source' ? 'target' : 'source');
