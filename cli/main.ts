import { type ExitCode, exit, Fault } from '../engine/fault.ts';
import { type Io, terminal } from './io.ts';

/** Runs one command line and returns its exit code. Errors become sentences here; a stack trace is for AURORA_MIGRATE_DEBUG only. */
export async function main(args: readonly string[], io: Io = terminal): Promise<ExitCode> {
  try {
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      io.out(`${(await import('./version.ts')).version()}\n`);
      return exit.ok;
    }
    return await (await import('./parse.ts')).parse(args, io);
  } catch (error) {
    const { message, next } = error as Fault;
    const asJson = args.includes('--json');
    if (asJson) io.err(`${JSON.stringify({ error: message, ...(next !== undefined && { next }) })}\n`);
    else io.err(`${message}\n${next === undefined ? '' : `→ ${next}\n`}`);
    if (process.env.AURORA_MIGRATE_DEBUG) io.err(`${(error as Error).stack}\n`);
    return error instanceof Fault ? error.exit : exit.error;
  }
}
