import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ownDirectory } from './own-directory.ts';
import { root } from './right-node.mjs';

/**
 * Copies a commit into a folder that goes with this process; installed packages are borrowed from here, our own are
 * the copy's. Returns the folder.
 */
export function copyCommit(commit: string): string {
  const dir = ownDirectory('rekindle-copy');
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', dir], { input: archive });
  borrow(dir, 'node_modules');
  for (const place of ['packages', 'services']) {
    for (const name of readdirSync(path.join(dir, place))) borrow(dir, path.join(place, name, 'node_modules'));
  }
  return dir;
}

/** Links every installed package, and those of ours to the copy. */
function borrow(dir: string, place: string): void {
  const from = path.join(root, place);
  const to = path.join(dir, place);
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith('@rekindle')) continue;
    if (name.startsWith('@')) borrow(dir, path.join(place, name));
    else symlinkSync(path.join(from, name), path.join(to, name));
  }
  const ours = path.join(from, '@rekindle');
  if (!existsSync(ours)) return;
  mkdirSync(path.join(to, '@rekindle'));
  for (const name of readdirSync(ours)) {
    const link = path.join(ours, name);
    if (!lstatSync(link).isSymbolicLink()) continue;
    const package_ = path.relative(root, path.join(path.dirname(link), readlinkSync(link)));
    symlinkSync(path.join(dir, package_), path.join(to, '@rekindle', name));
  }
}
