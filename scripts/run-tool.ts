import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { root } from './right-node.mjs';

/** Runs a tool of node_modules/.bin at the root with this process's output; resolves with its exit code. */
export function runTool(name: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): boolean => child.kill(signal);
    const ignore = (): void => {};
    process.on('SIGTERM', passOn);
    // Ctrl-C reaches the tool as well; this process waits for it.
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', passOn);
      process.off('SIGINT', ignore);
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}
