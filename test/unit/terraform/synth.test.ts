import { cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../../cli/main.ts';
import { root } from './rig.ts';

type Said = { readonly code: number; readonly out: string; readonly err: string };

/** Types a command in a folder that has copies of the plans. */
async function within(
  work: (folder: string, migrate: (...args: string[]) => Promise<Said>) => Promise<void>,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-synth-'));
  await cp(join(root, 'plans'), join(folder.path, 'plans'), { recursive: true });
  await cp(join(root, 'sql'), join(folder.path, 'sql'), { recursive: true });
  await work(folder.path, async (...args) => {
    const said: { out: string[]; err: string[] } = { out: [], err: [] };
    const io = {
      out: (text: string) => void said.out.push(text),
      err: (text: string) => void said.err.push(text),
      colour: false,
    };
    const code = await main(args, io as never);
    const [out = '', err = ''] = [said.out, said.err].map((each) =>
      each.join('').replaceAll(folder.path, '~'),
    );
    return { code, out, err };
  });
}

test('each stack gets a folder, the next commands are said, and a second time nothing is written', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/rds-mysql-to-aurora-dms.yaml');
    const synth = () => migrate('synth', plan, '--env', 'prod', '--out', join(folder, 'tf'));
    expect(await synth()).toEqual({
      code: 0,
      err: '',
      out: [
        '~/tf/network/main.tf.json    written',
        '~/tf/access/main.tf.json     written',
        '~/tf/database/main.tf.json   written',
        '~/tf/traffic/main.tf.json    written',
        '~/tf/migration/main.tf.json  written',
        '',
        'Next, in this order:',
        ...['network', 'access', 'database', 'traffic', 'migration'].map(
          (name) => `  terraform -chdir=~/tf/${name} init && terraform -chdir=~/tf/${name} apply`,
        ),
        '',
        'After the migration, when its cleanup is done:',
        '  terraform -chdir=~/tf/migration destroy',
        '',
      ].join('\n'),
    });
    const again = await synth();
    expect(again.out.match(/unchanged$/gm)).toHaveLength(5);
    const text = await readFile(join(folder, 'tf/network/main.tf.json'), 'utf8');
    expect(text).not.toContain(folder);
  });
});

test('what somebody else wrote, changed, or had written for another environment is left as it is', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/quickstart.yaml');
    const out = join(folder, 'tf');
    const file = join(out, 'traffic/main.tf.json');
    const synth = (env: string) => migrate('synth', plan, '--env', env, '--out', out);
    expect((await synth('prod')).code).toBe(0);
    const first = await readFile(file, 'utf8');

    const other = await synth('dev');
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toBe(
      '"~/tf/traffic/main.tf.json" was written from "../plans/quickstart.yaml" for "prod"\n→ Name another folder with --out: each plan and environment has its own.\n',
    );

    await writeFile(file, first.replace('"ttl": 1', '"ttl": 60'));
    expect((await synth('prod')).err).toMatch(
      /was changed since `migrate synth` wrote it\n→ Say it in the plan/,
    );
    await writeFile(file, '{"resource":{}}');
    expect((await synth('prod')).err).toMatch(/was not written by `migrate synth`/);
    expect(await readFile(file, 'utf8')).toBe('{"resource":{}}');
  });
});

test('what is missing for it is said where it stands in the plan', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/mysql-to-aurora-serverless.yaml');
    const text = await readFile(plan, 'utf8');
    await writeFile(
      plan,
      text
        .replace(/^infrastructure:[\s\S]*?\n\n/m, 'infrastructure: { dms: { endpoints: terraform } }\n\n')
        .replace(/^ +infrastructure:.*\n(?: {6}.*\n)*/gm, '')
        .replace(
          /credentials: \{ secret: "[^"]*\/target" \}/,
          'credentials: { user: admin, password: { env: PW } }',
        )
        .replace('  staging:\n', '  staging: {}\n'),
    );
    const { code, err } = await migrate('synth', plan, '--env', 'prod', '--out', join(folder, 'tf'));
    expect(code).toBe(1);
    await expect(err).toMatchFileSnapshot('__snapshots__/what-is-missing.txt');
  });
});

test('of PostgreSQL the version that is made has to be said', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/postgresql-to-aurora.yaml');
    const text = await readFile(plan, 'utf8');
    await writeFile(plan, text.replace('database: { version: "16.6" }', 'database: { readers: 1 }'));
    const { code, err } = await migrate('synth', plan, '--env', 'prod', '--out', join(folder, 'tf'));
    expect(code).toBe(1);
    expect(err).toContain('the version of PostgreSQL that is made is not said');
    expect(err).toContain('write "infrastructure: { database: { version: "16.6" } }"');
  });
});

test('a PostgreSQL to migrate from has RDS’s names for it', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/postgresql-to-aurora.yaml');
    const text = await readFile(plan, 'utf8');
    await writeFile(
      plan,
      text
        .replace('  host: shop-db.internal\n', '  instance: shop-old\n')
        .replace(
          'database: { version: "16.6" }',
          'database: { version: "16.6" }\n  source: { version: "15.10" }',
        ),
    );
    const { code, err } = await migrate('synth', plan, '--env', 'prod', '--out', join(folder, 'tf'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { resource } = JSON.parse(await readFile(join(folder, 'tf/source/main.tf.json'), 'utf8'));
    expect(resource.aws_db_instance.rds_instance).toMatchObject({
      ...{ engine: 'postgres', engine_version: '15.10', db_name: 'shop', username: 'postgres' },
    });
    expect(resource.aws_db_parameter_group.rds_parameters).toMatchObject({
      family: 'postgres15',
      parameter: [
        { name: 'rds.logical_replication', value: '1', apply_method: 'pending-reboot' },
        { name: 'rds.force_ssl', value: '1', apply_method: 'immediate' },
      ],
    });
  });
});

test('a plan that Terraform has nothing to make for says so', async () => {
  await within(async (folder, migrate) => {
    const plan = join(folder, 'plans/quickstart.yaml');
    const text = await readFile(plan, 'utf8');
    await writeFile(plan, text.replace('rehearsal:\n', 'infrastructure: { record: existing }\nrehearsal:\n'));
    const { code, err } = await migrate('synth', plan, '--env', 'prod', '--out', join(folder, 'tf'));
    expect({ code, err }).toEqual({
      code: 0,
      err: '~/plans/quickstart.yaml needs nothing that Terraform could make\n',
    });
  });
});
