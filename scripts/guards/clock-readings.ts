import { dottedName, isNode, walkSyntax } from './syntax.ts';

const READINGS = new Set([
  'Date.now',
  'performance.now',
  'performance.timeOrigin',
  'process.hrtime',
  'process.uptime',
  'Temporal.Now',
  'Math.random',
  'crypto.randomUUID',
  'crypto.randomInt',
]);
const MODULES = new Map([
  ['crypto', ['randomUUID', 'randomInt']],
  ['perf_hooks', ['performance']],
  ['process', ['hrtime']],
]);

/** Time and chance are arguments: only packages/runtime reads a clock or rolls dice. Scripts and benches measure; the browser shows. */
export function mayReadClock(file: string): boolean {
  return /^(packages\/runtime|packages\/web\/src|scripts|bench)\//.test(file);
}

/** Where a TypeScript file reads a clock or the system's chance itself: `line: what`. */
export function clockReadings(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    const report = (what: string): void => void found.push(`${line()}: ${what}`);
    const name = node.type === 'MemberExpression' ? dottedName(node) : undefined;
    if (name !== undefined && READINGS.has(name)) report(name);
    if (node.type === 'NewExpression' && dottedName(node['callee']) === 'Date' && isEmpty(node['arguments'])) {
      report('new Date()');
    }
    if (node.type === 'CallExpression' && dottedName(node['callee']) === 'Date') report('Date()');
    if (node.type === 'VariableDeclarator' && isNode(node['id']) && node['id'].type === 'ObjectPattern') {
      const from = dottedName(node['init']);
      if (['Date', 'performance', 'Temporal'].includes(from ?? '')) report(`names taken out of ${from}`);
    }
    if (node.type === 'ImportDeclaration') for (const what of imported(node)) report(what);
  });
  return found;
}

function imported(declaration: { readonly [field: string]: unknown }): string[] {
  const { source, specifiers } = declaration as unknown as { source: { value: string }; specifiers: Specifier[] };
  const names = MODULES.get(source.value.replace(/^node:/, '')) ?? [];
  return specifiers
    .map((specifier) => specifier.imported?.value ?? specifier.local.value)
    .filter((name) => names.includes(name))
    .map((name) => `import of ${name}`);
}

interface Specifier {
  local: { value: string };
  imported?: { value: string } | null;
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}
