import { spawn } from 'node:child_process';
import { ownDirectory } from '../../own-directory.ts';

/** Makes a directory of its own and starts a process that no signal but SIGKILL ends; prints where and which. */
const directory = ownDirectory('rekindle-own-test');
const deaf =
  "for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {}); setInterval(() => {}, 1e6); console.log()";
const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.once('data', () => process.stdout.write(JSON.stringify({ directory, pid: child.pid })));
