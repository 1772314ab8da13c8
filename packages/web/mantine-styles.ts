import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const SHEET = '@mantine/core/styles.layer.css';
/** A class of one of Mantine's components: a hash, the same in its code and in its style sheet. */
const CLASS = /m_[0-9a-f]{6,8}/g;

/**
 * Leaves the styles of components that nothing uses out of Mantine's style sheet, three fifths of it. What is used is
 * read from the imports of our sources and of Mantine's other packages; the dev server reads it when it starts.
 */
export function onlyUsedMantineStyles(sources: string): Plugin {
  return {
    name: 'only-used-mantine-styles',
    enforce: 'pre',
    transform(code, id) {
      const [file = ''] = id.split('?');
      if (!file.endsWith(SHEET)) return null;
      return { code: withoutUnused(code, usedClasses(sources, path.dirname(file))), map: null };
    },
  };
}

/** The classes of every component that is imported, with those it is made of. */
function usedClasses(sources: string, core: string): Set<string> {
  const index = path.join(core, 'esm/index.mjs');
  const homes = new Map<string, string>();
  for (const { names, from } of importsOf(index)) {
    if (!from.startsWith('.')) continue;
    for (const name of names) homes.set(name, path.join(path.dirname(index), from));
  }
  const others = ['notifications', 'spotlight'].flatMap((name) =>
    globSync(path.join(core, '..', name, 'esm/**/*.mjs')),
  );
  const used = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of readFileSync(file, 'utf8').match(CLASS) ?? []) used.add(name);
    for (const from of relativeImportsOf(file)) visit(path.join(path.dirname(file), from));
  };
  for (const file of [...globSync(path.join(sources, '**/*.{ts,tsx}')), ...others]) {
    for (const { names, from } of importsOf(file)) {
      if (from !== '@mantine/core') continue;
      for (const name of names) {
        const home = homes.get(name);
        if (home !== undefined) visit(home);
      }
    }
  }
  return used;
}

function importsOf(file: string): { names: string[]; from: string }[] {
  const code = readFileSync(file, 'utf8');
  const found = code.matchAll(/(?:import|export)\s*(?:type\s*)?\{([^}]*)\}\s*from\s*["']([^"']+)["']/g);
  return [...found].map(([, names = '', from = '']) => ({
    names: names.split(',').map(
      (name) =>
        name
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/)[0] ?? '',
    ),
    from,
  }));
}

function relativeImportsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/from\s*["'](\.[^"']+)["']/g)].map(([, from = '']) => from);
}

/** A style sheet without the rules that need a class nobody has. Throws Error when its braces do not match. */
export function withoutUnused(css: string, used: ReadonlySet<string>): string {
  let kept = '';
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf('{', at);
    if (open < 0) return kept + css.slice(at);
    const end = endOfBlock(css, open);
    const prelude = css.slice(at, open);
    const body = css.slice(open + 1, end);
    const rule = prelude.replaceAll(/\/\*[\s\S]*?\*\//g, '').trim();
    if (/^@(layer|media|supports|container)/.test(rule)) {
      const inner = withoutUnused(body, used);
      if (inner.trim() !== '') kept += `${prelude}{${inner}}`;
    } else if (rule.split(',').some((selector) => (selector.match(CLASS) ?? []).every((name) => used.has(name)))) {
      kept += css.slice(at, end + 1);
    }
    at = end + 1;
  }
  return kept;
}

function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === '{') depth += 1;
    if (css[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('a block of the style sheet does not end');
}
