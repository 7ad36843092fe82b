import { cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, synthesized } from './rig.ts';

/** The endpoints that Terraform makes of a plan, whose source has other lines about TLS. */
async function endpointsOf(name: string, lines = '$&') {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-endpoints-'));
  await cp(join(root, 'test/unit/terraform/plans'), folder.path, { recursive: true });
  const file = join(folder.path, name);
  const text = (await readFile(file, 'utf8')).replace(/^ {2}tls: verify\n {2}ca: .*\n/m, lines);
  await writeFile(file, text);
  const env = /^environments:/m.test(text) ? 'dev' : 'base';
  const migration = (await synthesized({ name, file, env })).find(({ stack }) => stack === 'migration');
  return Object.values(migration?.document.resource?.aws_dms_endpoint ?? {});
}

const target = ['target', 'verify-full', 'by an authority'];

// The engine refuses an endpoint that has another mode than the plan.
test.each([
  ['elephant.yaml', 'verify', '  tls: verify\n  ca: authority.pem\n', ['verify-full', 'by an authority']],
  ['elephant.yaml', 'require', '  tls: require\n', ['require', 'without an authority']],
  ['elephant.yaml', 'disabled', '  tls: disabled\n', ['none', 'without an authority']],
  ['demonstration.yaml', 'disabled', '  tls: disabled\n', ['none', 'without an authority']],
])('%s: endpoints of Terraform have the TLS of the plan, "%s"', async (name, _, lines, wanted) => {
  const found = (await endpointsOf(name, lines)).map(({ endpoint_type, ssl_mode, certificate_arn }) => [
    endpoint_type,
    ssl_mode,
    certificate_arn === undefined ? 'without an authority' : 'by an authority',
  ]);
  expect(found).toEqual([['source', ...wanted], target]);
});

test('of PostgreSQL no number is left to the provider, which sends 0 for it', async () => {
  const [source, target] = (await endpointsOf('elephant.yaml')).map((each) => each.postgres_settings);
  const usual = { execute_timeout: 60, max_file_size: 32_768 };
  expect(source).toMatchObject({ ...usual, heartbeat_frequency: 1 });
  expect(target).toMatchObject({ ...usual, heartbeat_frequency: 5 });
});
