import { expect, test } from 'vitest';
import { validateCommand } from '../../../cli/commands/validate.ts';
import { printFaults } from '../../../cli/print-faults.ts';
import type { PlanFault } from '../../../engine/plan/fault.ts';
import { known } from './known.ts';

async function run(
  file: string,
  options: { env?: string; json?: boolean },
): Promise<[number, string, string]> {
  const printed = { out: '', err: '' };
  const print = (stream: 'out' | 'err') => (text: string) => {
    printed[stream] += text;
  };
  const io = { out: print('out'), err: print('err'), colour: false };
  return [await validateCommand(file, options, io, known), printed.out, printed.err];
}

test('a valid plan is one line', async () => {
  const [code, out, err] = await run('plans/quickstart.yaml', {});
  expect(code).toBe(0);
  expect(out).toMatch(
    /^plans\/quickstart\.yaml: shop is valid\. base [0-9a-f]{7}, dev [0-9a-f]{7}, .*34 steps, tables shop\.\*\n$/,
  );
  expect(err).toBe('');
});

test('with --env only that environment is read', async () => {
  const [code, out] = await run('test/faults/environment-faults-are-told-once.yaml', {
    env: 'dev',
    json: true,
  });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    faults: [{ line: 5, column: 9, length: 20 }],
    plans: [],
  });
});

test('an environment that is not there', async () => {
  const [code, , err] = await run('plans/quickstart.yaml', { env: 'prd' });
  expect(code).toBe(1);
  expect(err).toContain('there is no environment "prd"');
  expect(err).toContain('did you mean "prod"?');
});

test('JSON is one document, without the secrets', async () => {
  const [, out] = await run('test/faults/literal-password.yaml', { json: true });
  expect(JSON.parse(out).faults).toHaveLength(2);
  expect(out).not.toContain('hunter');
});

const fault: PlanFault = { file: 'p.yaml', line: 7, column: 1, length: 1, text: '', what: 'wrong' };

test('the marks stand under wide characters, tabs and long lines', () => {
  const marked = (text: string, word: string): string[] => {
    const shown = printFaults(
      [{ ...fault, text, column: text.indexOf(word) + 1, length: word.length }],
      false,
    );
    return shown.split('\n').slice(1, 3);
  };
  expect(marked('名前: 注文x', '注文')).toEqual(['  7 │ 名前: 注文x', '    │       ~~~~']);
  expect(marked('a:\tb', 'b')).toEqual(['  7 │ a:  b', '    │     ^']);
  const [line = '', mark = ''] = marked(`${'x'.repeat(300)}here${'y'.repeat(300)}`, 'here');
  expect(line.indexOf('here')).toBe(mark.indexOf('~~~~'));
  expect(line.length).toBeLessThan(120);
});

test('colours only where they are wanted', () => {
  const plain = printFaults([{ ...fault, text: 'a: b' }], false);
  expect(plain).not.toContain('\x1b');
  const coloured = printFaults([{ ...fault, text: 'a: b' }], true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is looked at
  expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(plain);
});
