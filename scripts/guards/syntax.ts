import { parseSync } from '@swc/core';

/** A node of swc's syntax tree. Its fields depend on its type and are looked at one by one. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Calls `visit` for each node of a TypeScript file; `line` tells the line it starts in. */
export function walkSyntax(code: string, visit: (node: SyntaxNode, line: () => number) => void): void {
  const bytes = Buffer.from(code);
  const walk = (value: unknown, offset: number): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, offset);
    } else if (typeof value === 'object' && value !== null) {
      // Offsets are in bytes and count from 1.
      const here = 'span' in value ? (value.span as { start: number }).start - 1 : offset;
      if (isNode(value)) visit(value, () => bytes.subarray(0, here).toString().split('\n').length);
      for (const field of Object.values(value)) walk(field, here);
    }
  };
  walk(parseSync(code, { syntax: 'typescript', target: 'es2024' }).body, 0);
}

/** `a.b.c` of an identifier or a member expression, without a leading `globalThis`; undefined for anything else. */
export function dottedName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['value']);
  if (node.type !== 'MemberExpression') return undefined;
  const object = dottedName(node['object']);
  const property = propertyName(node['property']);
  if (object === undefined || property === undefined) return undefined;
  return object === 'globalThis' ? property : `${object}.${property}`;
}

function propertyName(property: unknown): string | undefined {
  if (!isNode(property)) return undefined;
  if (property.type === 'Identifier') return String(property['value']);
  const key = property['expression'];
  return isNode(key) && key.type === 'StringLiteral' ? String(key['value']) : undefined;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
