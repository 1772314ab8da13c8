import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type ComposeService, readCompose } from '../split/compose.ts';
import { startProcesses } from '../split/processes.ts';

const SERVICE = fileURLToPath(new URL('./processes/kept-service.ts', import.meta.url));
const dir = mkdtempSync(path.join(tmpdir(), 'rekindle-split-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs one service that hangs once; what was said of it, and what it wrote down. */
function keeping(restart: ComposeService['restart']) {
  const file = path.join(dir, restart);
  const said: string[] = [];
  const command = ['node', SERVICE, file, '3000'];
  const services = [{ name: 'kept', command, replicas: 1, restart }];
  const processes = startProcesses({ services, environmentOf: () => ({}) }, (line) => said.push(line));
  return { processes, said, written: () => readFileSync(file, 'utf8') };
}

test('a process that went silent is started again and its work goes on', async () => {
  const { processes, said, written } = keeping('unless-stopped');
  await processes.startServices();
  await expect.poll(written).toBe('started\nstarted\n');
  expect(said).toEqual([expect.stringMatching(/^kept ended by itself \(SIGKILL\); it is started again in [12] s$/)]);
  await processes.stop();
  expect(written()).toBe('started\nstarted\nstopped\n');
});

test('one that is not to be started again is only told of', async () => {
  const { processes, said, written } = keeping('no');
  await processes.startServices();
  await expect.poll(() => said).toEqual(['kept ended by itself (SIGKILL)']);
  await processes.stop();
  expect(written()).toBe('started\n');
});

test('every service of docker-compose.yml is started again when it fails', () => {
  const ports = { webhook: 1, simulator: 2, ingest: 3, console: 4 };
  const { services } = readCompose({ overrides: {}, postgresUrl: 'postgres://x', redisUrl: 'redis://x', ports });
  expect(services.length).toBeGreaterThan(5);
  expect(services.filter(({ restart }) => restart === 'no')).toEqual([]);
});
