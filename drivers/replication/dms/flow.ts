import type { Tools } from '../../operation.ts';
import type { Flow } from '../native/channel-state.ts';
import { findTask } from './find-task.ts';

/** What a task can bring now: one that is starting will. */
export async function flowOfTask(tools: Tools, name: string): Promise<Flow> {
  const task = await findTask(tools, name);
  if (task?.Status === 'running') return 'flows';
  return task?.Status === 'starting' ? 'connecting' : 'stands';
}
