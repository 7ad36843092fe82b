/** What a client of a test works with, in the sandbox and in moto. */
export const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };

/** What was asked, in few words, and what of the answer is to be the same everywhere. */
export interface Said {
  readonly asked: string;
  readonly answer: unknown;
}

/**
 * A conversation with a service, to be held with two of them. Of an answer it keeps the members named here, at any depth; of a refusal
 * the name and the status. Account numbers and times differ from one service to the next, and are kept as what they are.
 */
export function conversation(...members: readonly string[]) {
  const kept = new Set(members);
  const said: Said[] = [];
  const ask = async <T extends object>(asked: string, answer: Promise<T>): Promise<T> => {
    const given = await answer.catch(
      ({ name, $metadata }: Error & { $metadata?: { httpStatusCode?: number } }) =>
        ({ refused: name, status: $metadata?.httpStatusCode }) as never,
    );
    said.push({ asked, answer: 'refused' in given ? given : prune(given, kept) });
    return given;
  };
  return { said, ask };
}

function prune(value: unknown, kept: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => prune(each, kept));
  if (value instanceof Date) return 'a time';
  if (typeof value === 'string') return value.replace(/:\d{12}:/, ':ACCOUNT:');
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([name, held]) => kept.has(name) && held !== undefined);
  return Object.fromEntries(members.map(([name, held]) => [name, prune(held, kept)]));
}
