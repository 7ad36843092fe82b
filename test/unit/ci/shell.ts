import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Workflow } from '../../../infra/github/model.ts';

const execute = promisify(execFile);

/** What a program on the PATH was asked. */
export type Asked = { readonly program: string; readonly args: readonly string[] };

export type Ended = { readonly code: number; readonly out: string };

/** What a program that stands for another answers: the words of its arguments that it fits, its code and its output. What it does is JavaScript with `fs` and `args`. */
export type Answer = {
  readonly to: string;
  readonly code?: number;
  readonly out?: string;
  readonly does?: string;
};

/** A folder as a runner has it, with programs that write down what they are asked, and answer what the test says. */
export async function openRunner(answers: { readonly [program: string]: readonly Answer[] }) {
  const root = await mkdtemp(join(tmpdir(), 'aurora-migrate-ci-'));
  const bin = join(root, 'bin');
  const [work, log] = [join(root, 'work'), join(root, 'asked.jsonl')];
  await mkdir(bin);
  await mkdir(work);
  await writeFile(log, '');
  for (const [program, all] of Object.entries(answers)) {
    const file = join(bin, program);
    await writeFile(file, standIn(program, log, join(root, `${program}.count`), all));
    await chmod(file, 0o755);
  }
  return {
    work,
    bin,
    /** Runs a script of a workflow as GitHub's bash does. */
    async run(script: string, env: { readonly [name: string]: string }): Promise<Ended> {
      const file = join(root, 'script.sh');
      await writeFile(file, script);
      const around = {
        PATH: `${bin}:${process.env.PATH}`,
        HOME: root,
        GITHUB_STEP_SUMMARY: join(root, 'summary.md'),
      };
      try {
        const { stdout, stderr } = await execute('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
          cwd: work,
          env: { ...around, ...env },
        });
        return { code: 0, out: stdout + stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, out: stdout + stderr };
      }
    },
    asked: async (): Promise<readonly Asked[]> =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Asked])),
    remove: () => rm(root, { recursive: true, force: true }),
    read: (file: string) => readFile(join(work, file), 'utf8'),
    async write(file: string, text: string) {
      await mkdir(dirname(join(work, file)), { recursive: true });
      await writeFile(join(work, file), text);
    },
  };
}

/** The first answer that fits and was not given yet, or the last that fits; what nothing fits fails, as an unknown word does. */
const standIn = (
  program: string,
  log: string,
  count: string,
  answers: readonly Answer[],
): string => `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ program: ${JSON.stringify(program)}, args }) + '\\n');
const given = fs.existsSync(${JSON.stringify(count)}) ? fs.readFileSync(${JSON.stringify(count)}, 'utf8').split(',') : [];
const fits = ${JSON.stringify(answers)}.map((each, index) => ({ ...each, index })).filter(({ to }) => to.split(' ').every((word) => args.includes(word)));
const answer = fits.find(({ index }) => !given.includes(String(index))) ?? fits.at(-1);
if (answer === undefined) { console.error('nobody told ' + ${JSON.stringify(program)} + ' what to say to ' + args.join(' ')); process.exit(97); }
fs.writeFileSync(${JSON.stringify(count)}, [...given, answer.index].join(','));
if (answer.does) new Function("fs", "args", answer.does)(fs, args);
process.stdout.write(answer.out ?? '');
process.exitCode = answer.code ?? 0;
`;

/** The script of a step, and what its job puts into the environment where that is no expression. */
export function scriptOf(workflow: Workflow | undefined, job: string, name: string) {
  const found = workflow?.jobs[job];
  const step = found?.steps.find((each) => each.name === name);
  if (!workflow || !found || !step || !('run' in step)) throw new Error(`there is no "${name}" in "${job}"`);
  const env = Object.entries({ ...workflow.env, ...found.env, ...step.env });
  return { script: step.run, env: Object.fromEntries(env.filter(([, value]) => !value.includes('{{'))) };
}
