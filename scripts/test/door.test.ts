import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../right-node.mjs';

/** A process that has become `node -e code` through the door. */
function door(code: string, options: { tied?: boolean; keptAfterMs?: number } = {}): ChildProcess {
  const line = JSON.stringify(['node', '-e', code]);
  const script = `import { become } from './scripts/right-node.mjs'; become(process.execPath, ${line}, ${JSON.stringify(options)});`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm_lifecycle_event makes the door watch for the death of npm, which is this process.
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return chunk.toString().trim();
}

describe('the door behind the rekindle command', () => {
  test('installs nothing where only what builds and tests is missing, as in the image', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'rekindle-door-'));
    try {
      mkdirSync(path.join(home, 'scripts'));
      mkdirSync(path.join(home, 'node_modules'));
      copyFileSync(path.join(root, 'scripts/right-node.mjs'), path.join(home, 'scripts/right-node.mjs'));
      const running = { 'node_modules/runs': { integrity: 'a' } };
      const lock = { ...running, 'node_modules/tests': { integrity: 'b', dev: true } };
      writeFileSync(path.join(home, 'package-lock.json'), JSON.stringify({ packages: lock }));
      writeFileSync(path.join(home, 'node_modules/.package-lock.json'), JSON.stringify({ packages: running }));
      const ensured = (options: object) => {
        const script = `import { ensureInstalled } from './scripts/right-node.mjs'; ensureInstalled('node', ${JSON.stringify(options)});`;
        // There is no npm in it.
        const env = { PATH: home };
        const run = ['--input-type=module', '-e', script];
        return spawnSync(process.execPath, run, { cwd: home, env, encoding: 'utf8' });
      };
      expect(ensured({ withTools: false })).toMatchObject({ status: 0, stderr: '' });
      expect(ensured({})).toMatchObject({ status: 1, stderr: expect.stringContaining('installing npm packages') });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('the door behind npm start', () => {
  test('ends with the exit code of the task', async () => {
    expect(await once(door('process.exit(7)'), 'exit')).toEqual([7, null]);
    expect(await once(door('0'), 'exit')).toEqual([0, null]);
  });

  test('ends with 128 and the number of the signal that ended the task', async () => {
    expect(await once(door('process.kill(process.pid, "SIGKILL")'), 'exit')).toEqual([137, null]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and waits for the task to end', async (signal) => {
    const child = door(
      `process.on('${signal}', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up')`,
    );
    await firstLine(child);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  test('a task that is tied to it learns of its death by SIGKILL', async () => {
    const child = door(
      "process.on('disconnect', () => { console.log('parent gone'); process.exit(); }); console.log('up')",
      { tied: true },
    );
    expect(await firstLine(child)).toBe('up');
    child.kill('SIGKILL');
    expect(await firstLine(child)).toBe('parent gone');
  });

  test('starts a task again that failed after it had run for a while', async () => {
    const child = door('console.log(process.pid); setInterval(() => {}, 1000)', { keptAfterMs: 1 });
    const first = Number(await firstLine(child));
    process.kill(first, 'SIGKILL');
    const second = Number(await firstLine(child));
    expect(second).not.toBe(first);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
  });

  test('does not start one again that failed soon, or that ended well', async () => {
    expect(await once(door('process.exit(7)', { keptAfterMs: 60_000 }), 'exit')).toEqual([7, null]);
    expect(await once(door('0', { keptAfterMs: 1 }), 'exit')).toEqual([0, null]);
  });

  test('ends its task when npm, above the shell that started it, is killed', async () => {
    const inner =
      'process.on("SIGTERM", () => { console.log("ended"); process.exit(); }); console.log("up"); setInterval(() => {}, 1000)';
    const script = `import { become } from './scripts/right-node.mjs'; become(process.execPath, ['node', '-e', ${JSON.stringify(inner)}]);`;
    // As npm does: a process that starts a shell that starts the door and stays.
    const npm = `require('child_process').spawn('sh', ['-c', 'node --input-type=module -e "$0"; true', ${JSON.stringify(script)}], { stdio: 'inherit' })`;
    const child = spawn(process.execPath, ['-e', npm], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    expect(await firstLine(child)).toBe('up');
    child.kill('SIGKILL');
    expect(await firstLine(child)).toBe('ended');
  });

  test('refuses a task that there is not, with nothing on stdout', () => {
    for (const task of ['nonsense', 'toString', '']) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/go.mjs', task], {
        cwd: root,
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('start, start:split, demo, test');
    }
  });

  test('every script of package.json is a task of the door', async () => {
    const { default: manifest } = (await import(path.join(root, 'package.json'), { with: { type: 'json' } })) as {
      default: { scripts: Record<string, string> };
    };
    const { stderr } = spawnSync(process.execPath, ['scripts/go.mjs'], { cwd: root, encoding: 'utf8' });
    for (const [name, command] of Object.entries(manifest.scripts)) {
      expect(command).toBe(`node scripts/go.mjs ${name}`);
      expect(stderr).toContain(name);
    }
  });
});
