import type { Tools } from '../../operation.ts';
import type { Flow } from '../native/channel-state.ts';
import { findTask, idle, type Runner } from './find-task.ts';

/** What a task can bring now: one that is starting will. */
export async function flowOfTask(tools: Tools, name: string, runner?: Runner): Promise<Flow> {
  const task = await findTask(tools, name, runner);
  if (task?.Status === 'running') return 'flows';
  return task === null || idle.has(task.Status) || task.Status === 'stopping' ? 'stands' : 'connecting';
}
