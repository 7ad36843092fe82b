import { Listr, type ListrTaskWrapper } from 'listr2';
import { inWords } from '../engine/duration.ts';
import { howMany } from '../engine/how-many.ts';
import type { Event } from '../engine/running.ts';
import { type Io, visible } from './io.ts';
import type { Show } from './watcher.ts';
import { gist, progressText, tidings, warning } from './words.ts';

/** One step's line: what it says while it runs, and what is left of it at its end. */
type Drawn = {
  readonly label: string;
  readonly titles: ReadonlyMap<string, string>;
  readonly began: number;
  proved: number;
  warned: number;
  said: string;
  task: Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'> | undefined;
  settle(error?: Error): void;
};

/**
 * Draws a run as a list: a line a step, with the action in hand below it. listr2's own signal handling is off, for it would end the
 * process in the middle of an action.
 */
export function draw(io: Io): Show {
  let current: Drawn | undefined;
  let since = 0;
  let drawing: Promise<unknown> = Promise.resolve();
  const waiting = new Map<string, Extract<Event, { at: 'planned' }>>();

  function begin(label: string, titles: ReadonlyMap<string, string>, began: number): void {
    const { promise: over, resolve, reject } = Promise.withResolvers<void>();
    const settle = (error?: Error) => (error ? reject(error) : resolve());
    const drawn: Drawn = { label, titles, began, proved: 0, warned: 0, said: '', task: undefined, settle };
    current = drawn;
    // A step that ends before it is drawn fails where nobody waits for it yet.
    over.catch(() => undefined);
    const list = new Listr(
      [
        {
          title: label,
          task: (_, task) => {
            drawn.task = task as unknown as Drawn['task'];
            return over.finally(() => {
              task.title = drawn.said;
            });
          },
          rendererOptions: { outputBar: 1 },
        },
      ],
      { registerSignalListeners: false, exitOnError: false, rendererOptions: { showErrorMessage: false } },
    );
    drawing = drawing.then(() => list.run()).catch(() => undefined);
  }

  const show = (text: string) => {
    if (current?.task) current.task.output = visible(text);
  };
  const finish = (time: number, error?: Error) => {
    if (!current) return;
    const { label, began, proved, warned, said } = current;
    const count = said === '' && proved > 1 ? `  ${proved} proofs` : said;
    const warnings = warned === 0 ? '' : `, ${howMany(warned, 'warning')}`;
    current.said = `${label.padEnd(30)} ${inWords(time - began).padStart(8)}${count}${warnings}`;
    current.settle(error);
    current = undefined;
  };
  const print = (text: string) => {
    drawing = drawing.then(() => io.out(`${text}\n`));
  };

  return {
    tell(event: Event) {
      const action = 'action' in event ? event.action : null;
      const title = action === null ? '' : (current?.titles.get(action) ?? action);
      switch (event.at) {
        case 'planned':
          // Steps under the freeze clock are planned ahead: they are drawn when their first action begins.
          waiting.set(event.step, event);
          break;
        case 'begun': {
          const step = event.action.split('/')[0] ?? '';
          const planned = waiting.get(step);
          if (planned) {
            waiting.delete(step);
            finish(event.time);
            const titles = new Map(planned.actions.map((each) => [`${step}/${each.id}`, each.title]));
            begin(`${planned.phase} · ${step}`, titles, event.time);
          }
          since = event.time;
          show(current?.titles.get(event.action) ?? event.action);
          break;
        }
        case 'progress':
          show(`${title}: ${progressText(event, event.time - since)}`);
          break;
        case 'proved':
          if (!current) break;
          current.proved++;
          current.warned += warning(event.output) === '' ? 0 : 1;
          current.said ||= gist(event.output);
          break;
        case 'decided':
          finish(event.time);
          print(tidings(event) ?? '');
          break;
        case 'going-back':
          print(`  ↩ ${event.action}`);
          break;
        case 'held':
        case 'failed':
          finish(event.time, new Error(event.error));
          print(tidings(event) ?? '');
          break;
        case 'unwinding':
        case 'stepping-back':
        case 'stuck':
        case 'released':
          print(tidings(event) ?? '');
          break;
        case 'paused':
        case 'waiting':
        case 'finished':
          finish(event.time);
          break;
        default: {
          const text = tidings(event);
          if (text !== null) show(text);
        }
      }
    },
    note: (text) => print(text),
    // Still drawn at the end: it was stopped, and is not done.
    end: () => finish(Date.now(), new Error('stopped')),
  };
}
