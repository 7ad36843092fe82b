import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openPlan } from '../../../cli/open-plan.ts';
import { parse } from '../../../cli/parse.ts';

const dms = fileURLToPath(new URL('../../../plans/rds-mysql-to-aurora-dms.yaml', import.meta.url));

function listening() {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const io = {
    colour: false,
    out: (text: string) => said.out.push(text),
    err: (text: string) => said.err.push(text),
  };
  return { said, io: io as unknown as Parameters<typeof parse>[1] };
}

test('a plan whose base is not whole without an environment is not faulted for it: one has to be named', async () => {
  const { said, io } = listening();
  await expect(openPlan(dms, undefined, io)).rejects.toMatchObject({
    message: expect.stringContaining('has the environments "dev", "staging", "prod"; none is named'),
    next: 'Repeat with --env dev or --env staging or --env prod.',
    exit: 64,
  });
  expect(said.err).toEqual([]);
});

test('`help X` says what `X --help` says', async () => {
  const [asked, given] = [listening(), listening()];
  expect(await parse(['help', 'watch'], asked.io)).toBe(0);
  expect(await parse(['watch', '--help'], given.io)).toBe(0);
  expect(asked.said.out.join('')).toContain('look after the way back');
  expect(asked.said).toEqual(given.said);
});
