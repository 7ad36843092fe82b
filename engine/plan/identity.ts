import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Json } from '../step.ts';
import type { Hook, Plan, Server } from './resolved.ts';

/**
 * A plan's identity: the SHA-256 of what it means, in hex. Comments, the order of keys and the folder that it
 * stands in do not change it; the SQL of its rehearsal does.
 */
export async function hashPlan(plan: Plan, file: string): Promise<string> {
  const folder = dirname(resolve(file));
  const { state: _, infrastructure: __, rehearsal, source, target, hooks, ...rest } = plan;
  return sha256(
    canonical({
      ...rest,
      source: movable(source, folder),
      target: movable(target, folder),
      hooks: await Promise.all(hooks.map((hook) => withProgram(hook, folder))),
      rehearsal: rehearsal && (await hashFolder(rehearsal.sql)),
    }),
  );
}

/** JSON that is the same for the same data: keys sorted, no white space. */
export function canonical(data: unknown): string {
  return JSON.stringify(data, (_, value: Json) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function movable<S extends Server>(server: S, folder: string): S {
  const { ca } = server.tls;
  if (ca === null) return server;
  return { ...server, tls: { ...server.tls, ca: relative(folder, ca).split(sep).join('/') } };
}

/** A hook with its program's own text: what it does is part of the plan. */
async function withProgram(hook: Hook, folder: string): Promise<Json> {
  if (!('command' in hook) || !isAbsolute(hook.command[0])) return hook;
  const [program, ...args] = hook.command;
  const text = sha256(await readFile(program));
  return { ...hook, command: [relative(folder, program).split(sep).join('/'), ...args], text };
}

async function hashFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const hashes = await Promise.all(
    names.map(async (name) => [name, sha256(await readFile(join(folder, name)))] as const),
  );
  return Object.fromEntries(hashes);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
