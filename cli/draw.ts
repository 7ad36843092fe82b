import { Listr, type ListrTaskWrapper } from 'listr2';
import { inWords } from '../engine/duration.ts';
import type { Event } from '../engine/run.ts';
import type { Io } from './io.ts';
import { gist, progressText, type Show, tidings } from './show.ts';

type Wrapper = ListrTaskWrapper<unknown, never, never>;

/** One step's task: what it shows, and how it ends. */
type Drawn = {
  readonly phase: string;
  readonly titles: ReadonlyMap<string, string>;
  task: Wrapper | undefined;
  settle(error?: Error): void;
  readonly over: Promise<void>;
};

/**
 * Draws a run as a task list: a task a step, the action in hand below it. listr2's own signal handling is off, for it would end the
 * process in the middle of an action.
 */
export function draw(io: Io): Show {
  let current: Drawn | undefined;
  let since = 0;
  let drawing: Promise<unknown> = Promise.resolve();

  function begin(id: string, phase: string, titles: ReadonlyMap<string, string>): void {
    let settle: Drawn['settle'] = () => undefined;
    const over = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    });
    const drawn: Drawn = { phase, titles, task: undefined, settle, over };
    current = drawn;
    const list = new Listr(
      [
        {
          title: `${phase} · ${id}`,
          task: (_, task) => {
            drawn.task = task as never;
            return over;
          },
          rendererOptions: { persistentOutput: true, outputBar: 2 },
        },
      ],
      {
        registerSignalListeners: false,
        exitOnError: false,
        rendererOptions: { showErrorMessage: false, timer: undefined as never },
      },
    );
    drawing = drawing.then(() => list.run()).catch(() => undefined);
  }

  const show = (text: string) => {
    if (current?.task) current.task.output = text;
  };
  const finish = (error?: Error) => {
    current?.settle(error);
    current = undefined;
  };
  const print = (text: string) => {
    drawing = drawing.then(() => io.out(`${text}\n`));
  };

  return {
    tell(event: Event) {
      const title =
        'action' in event && event.action !== null ? (current?.titles.get(event.action) ?? event.action) : '';
      switch (event.at) {
        case 'planned':
          finish();
          begin(
            event.step,
            event.phase,
            new Map(event.actions.map((each) => [`${event.step}/${each.id}`, each.title])),
          );
          break;
        case 'begun':
          since = event.time;
          show(title);
          break;
        case 'progress':
          show(`${title}: ${progressText(event, event.time - since)}`);
          break;
        case 'proved':
          show(`${title}  ${inWords(event.time - since)}${gist(event.output)}`);
          break;
        case 'going-back':
          print(`  ↩ ${event.action}`);
          break;
        case 'failed':
        case 'unwinding': {
          finish(new Error(event.at));
          print(tidings(event) ?? '');
          break;
        }
        case 'paused':
        case 'waiting':
        case 'finished':
          finish();
          break;
        default: {
          const text = tidings(event);
          if (text !== null) show(text);
        }
      }
    },
    note: (text) => print(text),
    end: () => finish(),
  };
}
