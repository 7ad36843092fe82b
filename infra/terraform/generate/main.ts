import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generated } from './generated.ts';

// Types for what is used of the AWS provider: `node infra/terraform/generate/main.ts [--check]`. Without Terraform, or without the provider
// at hand, it says so and leaves what stands.
const file = fileURLToPath(new URL('../generated/aws.ts', import.meta.url));
const made = await generated();
if ('skipped' in made) process.stdout.write(`skipped: ${made.skipped}\n`);
else if (!process.argv.includes('--check')) await writeFile(file, made.text);
else if ((await readFile(file, 'utf8').catch(() => '')) !== made.text) {
  process.stderr.write(
    'infra/terraform/generated/aws.ts: not what the provider says. Run: npm run generate:terraform\n',
  );
  process.exitCode = 1;
}
