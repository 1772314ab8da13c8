import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, say } from './right-node.mjs';

const WEB = path.join(root, 'packages/web');
const DIST = path.join(WEB, 'dist');
const STAMP = path.join(DIST, '.built-from');
const LOCK = path.join(WEB, '.building');
/** A build takes seconds; a lock older than this is of one that was killed. */
const LOCK_LIFE_MS = 120_000;

/** All that the built web app depends on. */
const SOURCES = [
  'packages/web/{src,public}/**/*.*',
  'packages/web/{index.html,vite.config.ts,mantine-styles.ts,package.json}',
  'packages/domain/src/**/*.ts',
  'package-lock.json',
];

/**
 * The folder of the built web app (WEB_DIST names one that was built elsewhere), built first when its sources are other than those it was built from. Several
 * processes may ask at once; one builds. Throws Error with the builder's words when it fails.
 */
export async function ensureWebBuilt(): Promise<string> {
  const elsewhere = process.env['WEB_DIST'];
  if (elsewhere) return path.resolve(elsewhere);
  const wanted = hashOfSources();
  if (builtFrom() === wanted) return DIST;
  while (!takeLock()) await wait(100);
  try {
    if (builtFrom() !== wanted) await build(wanted);
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
  return DIST;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    const name = path.join(root, file);
    if (statSync(name).isFile()) hash.update(`${file}\0`).update(readFileSync(name)).update('\0');
  }
  return hash.digest('hex');
}

function builtFrom(): string | null {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > LOCK_LIFE_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

/** Into a folder of its own first: whoever serves the old one meanwhile serves all of it. */
async function build(stamp: string): Promise<void> {
  say('building the console for the browser (a few seconds, only when it changed) ...');
  const fresh = `${DIST}-${process.pid}`;
  try {
    await runVite(['build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']);
    compress(path.join(fresh, 'assets'));
    writeFileSync(path.join(fresh, path.basename(STAMP)), stamp);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(fresh, DIST);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Beside each text file its compressed forms, which the console serves as they are. */
function compress(assets: string): void {
  for (const name of globSync('*.{js,css,svg}', { cwd: assets })) {
    const file = path.join(assets, name);
    const content = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
  }
}

function runVite(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), ...args], {
      cwd: WEB,
      // Under tests it says `test`, and React would be built with its warnings.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The console could not be built:\n${output}`));
    });
  });
}
