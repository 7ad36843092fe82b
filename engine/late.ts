import type { History } from './history.ts';
import type { Json } from './step.ts';

/** The value at a dotted path of an answer: `rows.0.state`; '' is the whole. Undefined where there is none. */
export function at(value: Json | undefined, path: string): Json | undefined {
  if (path === '') return value;
  return path.split('.').reduce<Json | undefined>((inner, key) => {
    if (inner === null || typeof inner !== 'object') return undefined;
    return (inner as { readonly [key: string]: Json })[key];
  }, value);
}

/**
 * Fills in what an earlier action read or was answered, and what is left of the freeze budget (seconds).
 * Secrets stay references: only the world resolves them. Throws where a reference leads nowhere.
 */
export function fillIn<T>(value: T, history: History, remaining: () => number): T {
  const fill = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(fill);
    if (inner === null || typeof inner !== 'object') return inner;
    if ('$from' in inner) return find(history, 'outputs', inner.$from as string, inner as { path?: string });
    if ('$answer' in inner)
      return find(history, 'answers', inner.$answer as string, inner as { path?: string });
    if ('$remaining' in inner) return Math.max(0, remaining()) / 1000;
    if ('$secret' in inner) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, fill(each)]));
  };
  return fill(value) as T;
}

function find(
  history: History,
  kind: 'outputs' | 'answers',
  action: string,
  { path = '' }: { path?: string },
): Json {
  const [step = '', id = ''] = action.split('/');
  const found = at(history[kind].get(`${history.ids.get(step) ?? step}/${id}`), path);
  if (found === undefined) throw new Error(`"${action}" has not said what its "${path}" is`);
  return found;
}

/** Whether a value is known only when its call is made. */
export function isLate(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isLate);
  if (value === null || typeof value !== 'object') return false;
  if ('$from' in value || '$answer' in value || '$remaining' in value) return true;
  return Object.values(value).some(isLate);
}
