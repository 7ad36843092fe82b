/** The stacks, in the order in which they are applied. */
export const stackNames = [
  'network',
  'access',
  'source',
  'database',
  'traffic',
  'monitoring',
  'migration',
] as const;

/** A stack by its name, which is its folder's. */
export type StackName = (typeof stackNames)[number];
