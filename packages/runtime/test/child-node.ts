import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ChildNode {
  process: ChildProcess;
  /** Resolves with the first line of stdout that `matches`; rejects when the process ends before. */
  line(matches: (line: string) => boolean): Promise<string>;
  /** Resolves at the end of the process and of its output. */
  ended: Promise<{ code: number | null; signal: string | null; lines: string[]; errors: string }>;
}

/** Runs a file of test/processes in a process of its own. */
export function childNode(file: string, args: string[], options: { ipc?: boolean } = {}): ChildNode {
  const script = fileURLToPath(new URL(`./processes/${file}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', options.ipc ? 'ipc' : 'ignore'],
  });
  let output = '';
  let errors = '';
  const waiting = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  // Not the event `close`: Node does not emit it once the channel was disconnected from this side.
  const streamsEnd = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'close'));
  const ended = Promise.all([once(child, 'exit'), ...streamsEnd]).then(([[code, signal]]) => ({
    code: code as number | null,
    signal: signal as string | null,
    lines: output.split('\n').filter(Boolean),
    errors,
  }));
  return {
    process: child,
    ended,
    line: (matches) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = output.split('\n').slice(0, -1).find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without that line: ${output}${errors}`)));
      }),
  };
}
