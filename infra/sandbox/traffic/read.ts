import type { Application, Work } from './application.ts';
import type { Draw } from './choose.ts';
import { now } from './recording.ts';
import type { Keys } from './write.ts';

/** Makes the work of one reader: each time, it looks at a key that some writer has written. */
export function readKeys(app: Application, writers: readonly Keys[], draw: Draw): Work {
  return async (session) => {
    const { living } = writers[Math.floor(draw() * writers.length)] ?? { living: [] };
    const began = now();
    await session.look(app.script.witness, living[Math.floor(draw() * living.length)] ?? 0);
    const at = now();
    app.recording.reads.at.push(at);
    app.recording.reads.took.push(at - began);
    const { by } = app.recording.reads;
    by.set(session.name, (by.get(session.name) ?? 0) + 1);
  };
}
