// Plain JavaScript with no dependencies, for any Node from 14 on: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Must say the same as `engines.node` in package.json; a test compares them. */
const WANTED_NODE = '22.18 or later of 22, 24.11 or later of 24, or 26 and later';

/** @param {string} version without the `v` */
export function isWantedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
}

/** Progress of the setup. Never on stdout, which belongs to the task's data. @param {string} line */
export function say(line) {
  process.stderr.write(`[setup] ${line}\n`);
}

/**
 * Finds a Node that runs this project: the present one, else a private one under tools/node, fetched from the npm
 * registry on first use. Ends the process with a clear line where there is neither.
 * @returns {string} path of the node binary
 */
export function rightNode() {
  if (isWantedNode(process.versions.node)) return process.execPath;
  const home = path.join(root, 'tools/node');
  const binary = path.join(home, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  if (!runs(binary) && process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) {
    say(`Node ${process.versions.node} is too old here; fetching a private Node 24 (about 50 MB, once) ...`);
    npm(process.execPath, ['ci', '--ignore-scripts', '--include=optional'], home);
  }
  if (runs(binary)) return binary;
  say(`Rekindle needs Node ${WANTED_NODE}. This is ${process.versions.node} on ${process.platform}-${process.arch}.`);
  say('Install one (for example with: nvm install 24) and run the same command again.');
  return process.exit(1);
}

/** @param {string} binary */
function runs(binary) {
  if (!existsSync(binary)) return false;
  const answer = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 && isWantedNode(answer.stdout.trim().replace(/^v/, ''));
}

/**
 * Installs the locked npm packages unless they are there already; ends the process when that fails.
 * @param {string} node
 * @param {{withTools?: boolean}} options withTools: false where those that only build and test may be missing, as they are
 *   in the image
 */
export function ensureInstalled(node, { withTools = true } = {}) {
  if (isInstalled(withTools)) return;
  say('installing npm packages ...');
  const started = process.hrtime();
  const install = () => npm(node, ['ci', '--include=dev', '--include=optional'], root);
  // An install that was interrupted can leave directories that the first attempt only clears away.
  if (install() !== 0 && install() !== 0) {
    say('npm ci failed; the lines above say why');
    process.exit(1);
  }
  say(`npm packages are ready after ${process.hrtime(started)[0]} s`);
}

/** Compares the lock file with npm's own record of what it installed, which it writes last. @param {boolean} withTools */
function isInstalled(withTools) {
  const wanted = packagesIn(path.join(root, 'package-lock.json'));
  const present = packagesIn(path.join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (!/(^|\/)node_modules\//.test(place)) return true;
    const found = present[place];
    if (!found) return entry.optional === true || (entry.dev === true && !withTools);
    return entry.link === true ? found.link === true : found.integrity === entry.integrity;
  });
}

/** @typedef {{integrity?: string, optional?: boolean, dev?: boolean, link?: boolean}} InstalledPackage */

/** @param {string} file @returns {Record<string, InstalledPackage> | undefined} */
function packagesIn(file) {
  try {
    return /** @type {{packages?: Record<string, InstalledPackage>}} */ (JSON.parse(readFileSync(file, 'utf8')))
      .packages;
  } catch {
    return undefined;
  }
}

/** @param {string} node @param {string[]} args @param {string} cwd @returns {number} exit code */
function npm(node, args, cwd) {
  const script = process.env.npm_execpath;
  const [command, first] = script && /\.c?js$/.test(script) ? [node, [script]] : ['npm', []];
  const result = spawnSync(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env: environment(node),
    // npm's own words go to stderr as well.
    stdio: ['ignore', 2, 2],
  });
  if (result.error) say(String(result.error));
  return result.status === null ? 1 : result.status;
}

/** The environment in which `node` and the project's own tools are found first. @param {string} node */
function environment(node) {
  const PATH = [path.dirname(node), path.join(root, 'node_modules/.bin'), process.env.PATH || ''].join(path.delimiter);
  return { ...process.env, PATH, TURBO_TELEMETRY_DISABLED: '1' };
}

/**
 * Runs a command to its end and ends this process in the same way.
 * @param {string} node
 * @param {string[]} line command and arguments
 * @param {{cwd?: string, tied?: boolean, keptAfterMs?: number}} options tied: the child learns of this process's death
 *   through an IPC channel; keptAfterMs: once it has run for so long it is started again when it fails, unless it was
 *   told to end. One that fails sooner would fail again.
 */
export function become(node, [command = node, ...args], { cwd, tied = false, keptAfterMs = Infinity } = {}) {
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = tied ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  let told = false;
  let child = launch();

  function launch() {
    const started = process.hrtime();
    const launched = spawn(command, args, { cwd, env: environment(node), stdio });
    launched.on('error', (error) => {
      say(String(error));
      process.exit(1);
    });
    launched.on('exit', (code, signal) => {
      const [seconds, nanoseconds] = process.hrtime(started);
      const failed = signal !== null || code !== 0;
      if (told || !failed || seconds * 1e3 + nanoseconds / 1e6 < keptAfterMs) {
        process.exit(signal ? 128 + constants.signals[signal] : code === null ? 1 : code);
      }
      say(`Rekindle ended by itself (${signal || `exit code ${code}`}); it is started again ...`);
      child = launch();
    });
    return launched;
  }

  /** @param {NodeJS.Signals} signal */
  function tell(signal) {
    told = true;
    // A terminal's Ctrl-C reaches the child by itself; sent by a program it may not.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  }
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, tell);
  if (process.env.npm_lifecycle_event) endWithNpm(() => tell('SIGTERM'));
}

/**
 * npm that is killed takes nothing with it, nor does the shell between it and this process: notice that npm is gone.
 * @param {() => void} end
 */
function endWithNpm(end) {
  const parents = () => `${process.ppid} ${isShell(process.ppid) ? parentOf(process.ppid) : ''}`;
  const atStart = parents();
  const timer = setInterval(() => {
    if (parents() === atStart) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
}

/** @param {number} pid */
function isShell(pid) {
  return /^\d+ \((sh|dash|bash|ash|zsh|busybox)\)/.test(processStatus(pid));
}

/** @param {number} pid */
function parentOf(pid) {
  return processStatus(pid)
    .replace(/^.*\) \S /, '')
    .split(' ')[0];
}

/** `pid (name) state parent ...`; '' where there is no such process, or no /proc. @param {number} pid */
function processStatus(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
