import { dottedName, isNode, type SyntaxNode, walkSyntax } from './syntax.ts';

const CHANGES = new Set(['DELETE', 'PATCH', 'POST', 'PUT']);

/**
 * Where a test in a browser expects, or asks by `if`, what it read once, as `line: what`. A page and what lies behind
 * it change when they like, so an expectation is polled: `await expect.poll(() => field.inputValue()).toBe('50')`.
 * What a request that changes something answered is final: `expect(await caller('POST', path))`.
 */
export function oneShotReads(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    if (node.type === 'IfStatement' && awaited(node['test']).length > 0) found.push(`${line()}: if (await …)`);
    if (node.type !== 'CallExpression' || dottedName(node['callee']) !== 'expect') return;
    if (!awaited(node['arguments']).every(isChange)) found.push(`${line()}: expect(await …)`);
  });
  return found;
}

/** What is awaited in an expression, not in the functions it holds. */
function awaited(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(awaited);
  if (typeof value !== 'object' || value === null) return [];
  if (isNode(value) && /Function/.test(value.type)) return [];
  if (isNode(value) && value.type === 'AwaitExpression') return [value['argument']];
  return Object.values(value).flatMap(awaited);
}

function isChange(value: unknown): boolean {
  if (!isNode(value) || value.type !== 'CallExpression') return false;
  const [method] = value['arguments'] as { expression: SyntaxNode }[];
  return method?.expression.type === 'StringLiteral' && CHANGES.has(String(method.expression['value']));
}
