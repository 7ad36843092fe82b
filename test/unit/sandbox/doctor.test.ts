import { expect, test } from 'vitest';
import { doctorCommand } from '../../../cli/commands/doctor.ts';

function listen() {
  let said = '';
  const out = (text: string) => {
    said += text;
  };
  return { io: { out, err: out, colour: false }, said: () => said };
}

test('every finding is a line, and what is lacking is followed by what mends it', async () => {
  const { io, said } = listen();
  await doctorCommand(undefined, {}, io);
  const lines = said().trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^(ok {3}|warns|lacks) {2}\S.{11} {2}\S|^ {21}→ \S/);
  expect(lines.filter((line) => !line.startsWith(' '))).toHaveLength(8);
  lines.forEach((line, index) => {
    if (/^(warns|lacks)/.test(line)) expect(lines[index + 1]).toMatch(/^ +→/);
  });
});

test('--json gives one document with the same', async () => {
  const { io, said } = listen();
  const code = await doctorCommand(undefined, { json: true }, io);
  const { ready, findings } = JSON.parse(said());
  expect(code).toBe(ready ? 0 : 3);
  expect(findings.map(({ name }: { name: string }) => name)).toContain('MySQL server');
});
