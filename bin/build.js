// Bundles the program into dist/: Node refuses to strip types under node_modules, and one file loads sooner than
// hundreds. What a command does not need stays in chunks of its own, imported when it is called.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'dist'));
/** Loaded by every command that reads a plan, and slow to load file by file. */
const bundled = ['commander', 'yaml'];
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(folder, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['cli/main.ts'],
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  chunkNames: 'chunks/[name]-[hash]',
  external: Object.keys(dependencies).filter((name) => !bundled.includes(name)),
  // Its ES modules, of which only what is used is taken.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  plugins: [{ name: 'plain process', setup: takeProcess }],
  logLevel: 'warning',
});
writeFileSync(join(folder, 'LICENSES.txt'), bundled.map(licence).join('\n'));

/**
 * Importing `node:process` reads each of its properties, some of which are costly getters; the global has the same.
 * @param {import('esbuild').PluginBuild} build
 */
function takeProcess({ onResolve, onLoad }) {
  onResolve({ filter: /^(node:)?process$/ }, () => ({ path: 'process', namespace: 'global' }));
  onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: 'export default globalThis.process;' }));
}

/** @param {string} name */
function licence(name) {
  return `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`;
}
