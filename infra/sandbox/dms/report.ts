/** Where a task says what it does. */
export interface Report {
  /** A line of the task's log; errors, warnings and plain information. */
  log(level: 'E' | 'W' | 'I', component: Component, text: string): void;
  /** A metric of the task, as DMS sends it to CloudWatch. */
  metric(name: string, value: number): void;
}

/** The components that DMS's task logs tell apart. */
export type Component =
  | 'TASK_MANAGER'
  | 'SOURCE_UNLOAD'
  | 'SOURCE_CAPTURE'
  | 'TARGET_LOAD'
  | 'TARGET_APPLY'
  | 'VALIDATOR';

/** A line in the form of DMS's task log. */
export const printLine = (level: string, component: Component, text: string): string =>
  `${new Date().toISOString().slice(0, 19)} [${component.padEnd(16)}]${level}:  ${text}`;
