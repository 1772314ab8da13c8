import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/right-node.mjs';
import { ensureWebBuilt } from '../../../scripts/web-build.ts';

const LIMIT_KB = 250;

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

/** The entry, what it imports statically, and their style sheets: what a browser loads before it shows anything. */
function firstLoad(manifest: Record<string, Chunk>): Set<string> {
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const each of chunk.imports ?? []) visit(each);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) visit(name);
  return files;
}

test(`what the browser loads first is at most ${LIMIT_KB} kB gzipped`, { timeout: 120_000 }, async () => {
  const dist = await ensureWebBuilt();
  const manifest = JSON.parse(readFileSync(path.join(dist, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const files = [...firstLoad(manifest), 'index.html', 'color-scheme.js'];
  expect(files.some((file) => file.endsWith('.js'))).toBe(true);
  expect(files.some((file) => file.endsWith('.css'))).toBe(true);
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length, 0);
  expect(bytes / 1000).toBeLessThanOrEqual(LIMIT_KB);
});

test('a screen that is not on show is not loaded first', { timeout: 120_000 }, async () => {
  const dist = await ensureWebBuilt();
  const manifest = JSON.parse(readFileSync(path.join(dist, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const first = firstLoad(manifest);
  const screens = Object.entries(manifest).filter(([name]) => /^src\/screens\/[^/]+\/route\.tsx$/.test(name));
  expect(screens.length).toBeGreaterThanOrEqual(5);
  expect(screens.filter(([, { file }]) => first.has(file))).toEqual([]);
});

test('every component of Mantine in the built code has its styles', { timeout: 120_000 }, async () => {
  const dist = await ensureWebBuilt();
  const classesIn = (files: string[]): Set<string> =>
    new Set(files.flatMap((file) => readFileSync(file, 'utf8').match(/m_[0-9a-f]{6,8}/g) ?? []));
  const built = (ending: string): string[] => globSync(path.join(dist, `assets/*.${ending}`));
  const whole = classesIn([path.join(root, 'node_modules/@mantine/core/styles.layer.css')]);
  const styled = classesIn(built('css'));
  const used = [...classesIn(built('js'))].filter((name) => whole.has(name));
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((name) => !styled.has(name))).toEqual([]);
  expect(styled.size).toBeLessThan(whole.size);
});
