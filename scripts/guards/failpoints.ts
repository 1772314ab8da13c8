import { dottedName, isNode, walkSyntax } from './syntax.ts';

/** What a TypeScript file tells of failpoints. */
interface Failpoints {
  /** Places at which `failpoint` is called. */
  reached: string[];
  /** Places that a type `Failpoint` allows. */
  allowed: string[];
  /** Calls that do not name their place as a text, as `line: what`. */
  unnamed: string[];
}

/** The failpoints that a TypeScript file reaches or allows. */
export function failpointsIn(code: string): Failpoints {
  const found: Failpoints = { reached: [], allowed: [], unnamed: [] };
  walkSyntax(code, (node, line) => {
    if (node.type === 'CallExpression' && isFailpoint(node['callee'])) {
      const [given] = node['arguments'] as { expression: unknown }[];
      const place = textOf(given?.expression);
      if (place === undefined) found.unnamed.push(`${line()}: failpoint(…)`);
      else found.reached.push(place);
    }
    if (node.type === 'TsTypeAliasDeclaration' && dottedName(node['id']) === 'Failpoint') {
      found.allowed.push(...textsIn(node['typeAnnotation']));
    }
  });
  return found;
}

/** `failpoint`, or `anything.failpoint`, also with `?.`. */
function isFailpoint(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'OptionalChainingExpression') return isFailpoint(callee['base']);
  if (callee.type === 'MemberExpression') return dottedName(callee['property']) === 'failpoint';
  return dottedName(callee) === 'failpoint';
}

function textOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'StringLiteral' ? String(node['value']) : undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return textOf(value) !== undefined ? [String(textOf(value))] : Object.values(value).flatMap(textsIn);
}
