import { expect, test } from 'vitest';
import { writeJson } from '../../../cli/write-json.ts';

test('a document that is printed in parts reads as one that is not', () => {
  const documents = [
    { plan: 'hash', nothing: null, absent: undefined, none: [], empty: {}, last: 'a\nb' },
    {
      steps: [{ id: 'a', actions: [{ sql: "SELECT '\n'" }, []] }, null, [[1], 2], {}],
      summary: { n: [1, 2] },
    },
  ];
  for (const document of documents) {
    const printed: string[] = [];
    writeJson({ out: (text) => void printed.push(text) }, document);
    expect(printed.join('')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  }
});
