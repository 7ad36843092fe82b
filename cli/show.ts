import { inWords } from '../engine/duration.ts';
import type { Sample } from '../engine/world.ts';
import { draw } from './draw.ts';
import type { Io } from './io.ts';
import type { Show } from './watcher.ts';
import { gist, progressText, signOf, tidings, warning } from './words.ts';

/** A list with live tasks on a terminal, plain lines in a pipe, one JSON event a line where that was asked for. */
export function showRun(io: Io, json: boolean): Show {
  if (json)
    return {
      tell: (event) => io.out(`${JSON.stringify(event)}\n`),
      note: (text) => io.err(`${text}\n`),
      end: () => undefined,
    };
  // A terminal without a width, as some CI has, would get one character a line.
  return process.stdout.isTTY && process.stdout.columns > 20 ? draw(io) : plainLines(io);
}

const every = 5_000;

/** Lines for a log: what begins and ends, and every five seconds how far long work is. */
export function plainLines(io: Io): Show {
  const titles = new Map<string, string>();
  const phases = new Map<string, string>();
  const began = new Map<string, number>();
  let last = 0;
  const line = (time: number, text: string) =>
    io.out(`${new Date(time).toISOString().slice(11, 23)}  ${text}\n`);
  return {
    tell(event) {
      switch (event.at) {
        case 'planned':
          // Steps under the freeze clock are planned ahead: a step has its heading when its first action begins.
          phases.set(event.step, event.phase);
          for (const { id, title } of event.actions) titles.set(`${event.step}/${id}`, title);
          break;
        case 'begun': {
          const step = event.action.split('/')[0] ?? '';
          if (phases.has(step)) line(event.time, `${phases.get(step)} · ${step}`);
          phases.delete(step);
          began.set(event.action, event.time);
          break;
        }
        case 'proved': {
          const warned = warning(event.output);
          line(
            event.time,
            `  ${signOf(event.output)} ${titles.get(event.action) ?? event.action}  ${inWords(event.time - (began.get(event.action) ?? event.time))}${gist(event.output)}`,
          );
          if (warned !== '') line(event.time, `      ${warned}`);
          break;
        }
        case 'progress':
          if (event.time - last < every) break;
          last = event.time;
          line(
            event.time,
            `    ${progressText(event, event.time - (began.get(event.action) ?? event.time))}`,
          );
          break;
        case 'going-back':
          line(event.time, `  ↩ ${titles.get(event.action) ?? event.action}`);
          break;
        default: {
          const text = tidings(event);
          if (text !== null) line(event.time, text);
        }
      }
    },
    note: (text) => line(Date.now(), text),
    end: () => undefined,
  };
}

/** Shows the samples of one piece of long work, overwriting one line on a terminal. */
export function showProgress(io: Io, quiet: boolean): { sample(sample: Sample): void; end(): void } {
  const began = Date.now();
  let last = 0;
  let open = false;
  return {
    sample(sample) {
      if (quiet || !process.stderr.isTTY || Date.now() - last < 100) return;
      last = Date.now();
      open = true;
      io.err(`\r\x1b[2K${progressText(sample, Date.now() - began)}`);
    },
    end() {
      if (open) io.err('\r\x1b[2K');
      open = false;
    },
  };
}
