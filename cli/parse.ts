import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exit } from '../engine/fault.ts';
import type { Duration } from '../engine/step.ts';
import type { SynthOptions } from './commands/synth.ts';
import type { Io } from './io.ts';

const env = new Option('--env <name>', 'the environment of the plan');
const json = new Option('--json', 'print data instead of text');
const phases = ['prepare', 'replicate', 'cutover', 'cleanup'];

/** A whole number within bounds, as an option gives it. */
const count = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`);
  return number;
};

const duration = (text: string): Duration => {
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(text)) return text as Duration;
  throw new InvalidArgumentError('It has to be a length of time with its unit, such as 30s.');
};

/** An option whose value has a form. */
const matching = (flags: string, description: string, form: RegExp, what: string): Option =>
  new Option(flags, description).argParser((text: string) => {
    if (form.test(text)) return text;
    throw new InvalidArgumentError(`It has to be ${what}.`);
  });

/** Parses a command line and makes its one call. Commands are imported when they are called: most need no driver. */
export async function parse(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exit.ok;
  const does =
    <A extends unknown[]>(command: (...given: A) => Promise<ExitCode>) =>
    async (...given: A) => {
      code = await command(...given);
    };
  const program = new Command('migrate')
    .description('Moves a live MySQL database from one reviewed plan, and proves that nothing was lost.')
    .option('-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'what a command does, and its options')
    .addHelpText(
      'after',
      '\nStart with:  migrate rehearse plans/quickstart.yaml    everything real, on this machine',
    );

  const command = (name: string, description: string) => {
    const made = program.command(name).description(description).addOption(json);
    return made;
  };

  command('init [plan]', 'write the workflows of GitHub Actions for a plan')
    .option('--ci', 'those workflows; nothing else is written in this version')
    .action(
      does(async (file: string | undefined, options: object) =>
        (await import('./commands/init.ts')).initCommand(file, options, io),
      ),
    );
  command('validate <plan>', 'find every fault of a plan at once')
    .addOption(env)
    .action(
      does(async (file: string, options: object) => {
        const { validateCommand } = await import('./commands/validate.ts');
        return validateCommand(file, options, io, await (await import('./known.ts')).known());
      }),
    );
  command('plan <plan>', 'show every action with its way back; changes nothing')
    .addOption(env)
    .option('--out <file>', 'save it, for `run --plan-file`')
    .option('--markdown', 'print it for a pull request')
    .option('--detailed-exitcode', 'exit with 2 where there is something to do')
    .option('--rollback', 'the way back from the run that moved it')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/plan.ts')).planCommand(file, options, io),
      ),
    );
  command('run <plan>', 'show the plan, ask, and run it; again, it resumes or unwinds')
    .addOption(env)
    .option('--plan-file <file>', 'run exactly what was saved and reviewed')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'the same as `plan`')
    .addOption(new Option('--until <phase>', 'stop after a phase; the next run goes on').choices(phases))
    .action(
      does(async (file: string, options: { dryRun?: true; env?: string }) =>
        options.dryRun
          ? (await import('./commands/plan.ts')).planCommand(file, options, io)
          : (await import('./commands/run.ts')).runCommand(file, options, io),
      ),
    );
  command('policy <plan>', 'the least IAM policy for the role that carries it out, as JSON')
    .addOption(env)
    .option('--reader', 'for a role that only looks: plan, status, doctor')
    .addOption(
      matching('--account <id>', 'the AWS account, to name it', /^\d{12}$/, 'an account of 12 digits'),
    )
    .addOption(matching('--region <name>', 'the region, to name it', /^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a region'))
    .addOption(matching('--zone <id>', 'the id of the hosted zone, to name it', /^Z[A-Z0-9]+$/, 'an id'))
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/policy.ts')).policyCommand(file, options, io),
      ),
    );
  command('synth <plan>', 'write the Terraform that it needs, a folder for each stack')
    .addOption(env)
    .requiredOption('--out <folder>', 'where to; one folder for each plan and environment')
    .action(
      does(async (file: string, options: SynthOptions) =>
        (await import('./commands/synth.ts')).synthCommand(file, options, io),
      ),
    );
  command('status <plan>', 'where a run stands, and what to type next')
    .addOption(env)
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/status.ts')).statusCommand(file, options, io),
      ),
    );
  command('approve <plan>', 'release the cutover, or a step, that waits for it')
    .addOption(env)
    .option('--by <name>', 'who approves; you, if left out')
    .option('--step <id>', 'a step of the cleanup that waits by itself, instead of the cutover')
    .option('--withdraw', 'take the approval back, before what it releases has begun')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/approve.ts')).approveCommand(file, options, io),
      ),
    );
  command('unwind <plan>', 'go back, before the point of no return')
    .addOption(env)
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/run.ts')).unwindCommand(file, options, io),
      ),
    );
  command('rollback <plan>', 'go back, after the point of no return, and lose nothing')
    .addOption(env)
    .option('--plan-file <file>', 'run exactly what was saved and reviewed')
    .option('--yes', 'do not ask')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/rollback.ts')).rollbackCommand(file, options, io),
      ),
    );
  command('watch <plan>', 'look after the way back while the rollback window is open')
    .addOption(env)
    .addOption(new Option('--every <time>', 'how often').argParser(duration).default('30s'))
    .option('--once', 'look once; exit with 3 where it is not well')
    .action(
      does(async (file: string, options: { every: Duration }) =>
        (await import('./commands/watch.ts')).watchCommand(file, options, io),
      ),
    );
  command('pause <plan>', 'hold copying and comparing at their next safe point')
    .addOption(env)
    .option('--by <name>', 'who pauses; you, if left out')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/pause.ts')).pauseCommand(file, options, io),
      ),
    );
  command('resume <plan>', 'let what was paused go on')
    .addOption(env)
    .option('--by <name>', 'who resumes; you, if left out')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/resume.ts')).resumeCommand(file, options, io),
      ),
    );
  program
    .command('guard <plan>', { hidden: true })
    .addOption(env)
    .requiredOption('--run <name>')
    .action(
      does(async (file: string, options: { env: string; run: string }) =>
        (await import('./commands/guard.ts')).guardCommand(file, options, io),
      ),
    );
  command('unlock <plan>', 'free the lease of a dead engine')
    .addOption(env)
    .option('--force', 'even if its holder seems alive')
    .action(
      does(async (file: string, options: object) =>
        (await import('./commands/unlock.ts')).unlockCommand(file, options, io),
      ),
    );
  command('verify <plan>', 'compare the rows of both sides, both live')
    .addOption(env)
    .addOption(new Option('--workers <n>', 'connections a side').argParser(count(1, 16)).default(2))
    .addOption(new Option('--full', 'every row; the default').conflicts('quick'))
    .option('--quick', 'numbers of rows, and the rows of a sample')
    .option('--resume', 'go on with an unfinished comparison')
    .option('--repair <file>', 'write SQL that removes the differences, to be reviewed and run on the target')
    .action(
      does(async (file: string, options: { workers: number }) =>
        (await import('./commands/verify.ts')).verifyCommand(file, options, io),
      ),
    );
  command('rehearse <plan>', 'the unmodified plan on this machine, against real servers under live traffic')
    .addOption(env)
    .addOption(new Option('--rate <n>', 'transactions a second').argParser(count(1, 100_000)).default(250))
    .addOption(
      new Option(
        '--rollback [after]',
        'go back afterwards, when the target was written for so long: 30s',
      ).argParser(duration),
    )
    .option(
      '--fault <name@step>',
      'what happens when this strikes as the step begins; `list` lists the faults',
    )
    .option('--keep', 'leave servers and records until ^C')
    .addOption(
      new Option('--until <phase>', 'with --keep: stay after a phase, with the application at work').choices(
        phases,
      ),
    )
    .action(
      does(async (file: string, options: { rate: number }) =>
        (await import('./commands/rehearse.ts')).rehearseCommand(file, options, io),
      ),
    );
  command('steps [name]', 'the steps that there are, or the parameters of one').action(
    does(async (name: string | undefined, options: object) =>
      (await import('./commands/steps.ts')).stepsCommand(name, options, io),
    ),
  );
  command('schema', 'the JSON Schema of plans').action(
    does(async () => (await import('./commands/schema.ts')).schemaCommand(io)),
  );
  command('doctor [plan]', 'what this machine lacks, or what a plan names in AWS that is missing')
    .addOption(env)
    .action(
      does(async (file: string | undefined, options: object) =>
        (await import('./commands/doctor.ts')).doctorCommand(file, options, io),
      ),
    );

  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage;
    throw error;
  }
}
