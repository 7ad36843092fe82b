import { assessments, type Subject, type Verdict } from './assessments.ts';
import { describeTables, listTables } from './describe.ts';
import type { Login } from './login.ts';
import type { Mappings } from './mappings.ts';
import { keyOf, type TableName } from './quote.ts';
import { openSession, type Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { Order } from './work.ts';

/** The API keys of the assessments that go with a migration type; of all without one. */
export const assessmentsFor = (type?: Order['type']): readonly string[] =>
  Object.entries(assessments)
    .filter(([, { ofChanges }]) => !(ofChanges && type === 'full-load'))
    .map(([name]) => name);

/** Makes assessments of what a task is to do, one after the other; rejects where a server cannot be reached. */
export async function assess(
  names: readonly string[],
  task: {
    readonly source: Login;
    readonly target: Login;
    readonly mappings: Mappings;
    readonly settings: Settings;
    readonly type: Order['type'];
  },
  tell: { begun(name: string): void; ended(name: string, verdict: Verdict | 'error'): void },
): Promise<void> {
  const source = await openSession(task.source);
  try {
    const target = await openSession(task.target);
    try {
      const subject = await describeSubject(task, source, target);
      for (const name of names) {
        tell.begun(name);
        const assessment = assessments[name];
        const found = await assessment?.ask(subject);
        tell.ended(name, found === undefined ? 'error' : found ? (assessment?.finds ?? 'failed') : 'passed');
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function describeSubject(
  task: Parameters<typeof assess>[1],
  source: Session,
  target: Session,
): Promise<Subject> {
  const names = (await listTables(source)).filter((name) => task.mappings.find(name));
  const here = await describeTables(source, names);
  const targetOf = (name: TableName) => task.mappings.find(name)?.target ?? name;
  const there = await describeTables(target, names.map(targetOf));
  return {
    ...{ source, target, settings: task.settings, type: task.type },
    withoutForeignKeys: /FOREIGN_KEY_CHECKS\s*=\s*(?:0|OFF)/i.test(task.target.initial ?? ''),
    tables: [...here.values()].map((table) => ({
      source: table,
      target: there.get(keyOf(targetOf(table))) ?? null,
    })),
  };
}
