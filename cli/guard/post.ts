import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../engine/fault.ts';
import type { Guard } from '../../engine/guard.ts';
import { packageFile } from '../version.ts';
import type { FromEngine, FromGuard } from './words.ts';

const readyWithin = 30_000;

/**
 * A guard for a run: this program once more, as a process of its own with connections of its own. It hears when this one ends by the
 * pipe between the two, whatever ended it. ^C in a terminal does not reach it.
 */
export function postGuard(file: string, env: string, run: string): Guard {
  let guard: ChildProcess | undefined;
  const say = (word: FromEngine) => {
    if (guard?.connected) guard.send(word, () => undefined);
  };
  return {
    async arm(budget, standing) {
      const program = fileURLToPath(packageFile('bin/migrate.js'));
      const child = spawn(process.execPath, [program, 'guard', file, '--env', env, '--run', run], {
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      guard = child;
      await heard(child, 'ready');
      child.on('message', ({ at }: FromGuard) => {
        if (at === 'asking') say({ at: 'standing', standing: standing() });
      });
      const armed = heard(child, 'armed');
      say({ at: 'freezing', budget });
      await armed;
      // It must not keep this process from ending.
      child.unref();
      child.channel?.unref();
    },
    dismiss() {
      say({ at: 'dismissed' });
      if (guard?.connected) guard.disconnect();
    },
  };
}

/** Waits for one word of the guard. */
function heard(child: ChildProcess, word: FromGuard['at']): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => {
      child.kill('SIGKILL');
      settle(() =>
        reject(
          new Fault(`the guard, which ends a freeze if this process dies, could not be started: ${why}`, {
            next: 'Run it again. Nothing is frozen without a guard.',
          }),
        ),
      );
    };
    const onMessage = (said: FromGuard) => {
      if (said.at === word) settle(resolve);
      else if (said.at === 'failed') refuse(said.error);
    };
    const onExit = (code: number | null) => refuse(`it ended with ${code ?? 'a signal'}`);
    const timer = setTimeout(() => refuse('it did not answer'), readyWithin);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      how();
    };
    const onError = (error: Error) => refuse(error.message);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
  });
}
