import type { ExitCode } from '../../engine/fault.ts';
import type { Io } from '../io.ts';
import { setPause } from './pause.ts';

/** `migrate resume PLAN`: what was paused goes on. */
export const resumeCommand = (
  file: string,
  options: { env?: string; by?: string; json?: true },
  io: Io,
): Promise<ExitCode> => setPause(false, file, options, io);
