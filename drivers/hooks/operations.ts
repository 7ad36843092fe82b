import { spawn } from 'node:child_process';
import { type Operation, operation, type Tools } from '../operation.ts';
import type { Answer } from './answer.ts';
import { sns } from './sns.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'hook.command@1': { input: { command: readonly string[]; about: Json } };
    'hook.webhook@1': { input: { env: string; about: Json } };
  }
}

const most = 4_000;

/** Runs a program with the document on its standard input. It is killed at the deadline; its last line says why it failed. */
const command = operation({
  name: 'hook.command@1',
  reads: false,
  run: ({ command: [program = '', ...args], about }, tools): Promise<Answer> =>
    new Promise((resolve) => {
      const child = spawn(program, args, {
        stdio: ['pipe', 'pipe', 'pipe'],
        signal: endOf(tools),
        killSignal: 'SIGKILL',
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => {
          said = (said + data.toString()).slice(-most);
        });
      // It need not read what it is told.
      child.stdin.on('error', () => undefined);
      child.stdin.end(`${JSON.stringify(about)}\n`);
      const fail = (why: string) => {
        const last = said.trim().split('\n').at(-1) ?? '';
        resolve({ ok: false, error: `"${program}" ${why}${last === '' ? '' : `: ${last}`}` });
      };
      child.once('error', ({ name, code, message }: NodeJS.ErrnoException) =>
        fail(name === 'AbortError' ? 'took longer than it may' : `could not be run: ${code ?? message}`),
      );
      child.once('close', (code, signal) =>
        code === 0 ? resolve({ ok: true }) : fail(`ended with ${code ?? signal}`),
      );
    }),
});

/** Sends the document by POST. The address is a secret, and never in what is said. */
const webhook = operation({
  name: 'hook.webhook@1',
  reads: false,
  async run({ env, about }, tools): Promise<Answer> {
    const fail = (why: string): Answer => ({ ok: false, error: `the webhook in "${env}" ${why}` });
    const address = process.env[env];
    if (!address) return fail('is not set');
    try {
      const { ok, status } = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(about),
        signal: endOf(tools),
      });
      return ok ? { ok } : fail(`answered ${status}`);
    } catch (error) {
      return fail(
        (error as Error).name === 'TimeoutError' ? 'did not answer in time' : 'could not be reached',
      );
    }
  },
});

const endOf = ({ deadline, stop }: Tools): AbortSignal =>
  AbortSignal.any([stop, AbortSignal.timeout(Math.max(1, Math.min(deadline - Date.now(), 2 ** 31 - 1)))]);

export const hookOperations: readonly Operation[] = [command, webhook, sns];
