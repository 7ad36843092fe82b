#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence and not a syntax error.
import { existsSync } from 'node:fs';
import * as modules from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const source = new URL('../cli/main.ts', import.meta.url);
const inCheckout = existsSync(source);
if (inCheckout && !existsSync(new URL('../node_modules', import.meta.url))) {
  process.stderr.write('The dependencies are not installed. Run "npm ci" in this folder first.\n');
  process.exit(1);
}
const [needMajor, needMinor] = inCheckout ? [22, 18] : [22, 13];
if (major < needMajor || (major === needMajor && minor < needMinor)) {
  process.stderr.write(
    `migrate needs Node ${needMajor}.${needMinor} or later, and this is ${process.versions.node}.\n` +
      (inCheckout
        ? 'Run it as "npx migrate" in this folder: the project brings its own Node.\n'
        : 'Install a current Node, for example with: npm install --global node@24\n'),
  );
  process.exit(1);
}
// Compiled code is kept between runs, in a folder of Node among the temporary ones. Node 22.0 cannot yet.
modules.enableCompileCache?.();
const { main } = await import(inCheckout ? source : new URL('../dist/main.js', import.meta.url));
process.exitCode = await main(process.argv.slice(2));
