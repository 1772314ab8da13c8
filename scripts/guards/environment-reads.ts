import { dottedName, isNode, walkSyntax } from './syntax.ts';

/**
 * Configuration is read in one place, packages/config. Scripts start before it, and the testkit takes from the
 * environment where the servers of the test run are.
 */
export function mayReadEnvironment(file: string): boolean {
  return /^(packages\/config|packages\/testkit|scripts|bench)\//.test(file);
}

/** Where a TypeScript file reads environment variables: `line: what`. */
export function environmentReads(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    const name = node.type === 'MemberExpression' ? dottedName(node) : undefined;
    if (name === 'process.env') found.push(`${line()}: process.env`);
    if (node.type === 'VariableDeclarator' && isNode(node['id']) && node['id'].type === 'ObjectPattern') {
      if (dottedName(node['init']) === 'process') found.push(`${line()}: names taken out of process`);
    }
    if (node.type === 'ImportDeclaration') {
      const { source, specifiers } = node as unknown as { source: { value: string }; specifiers: { local: unknown }[] };
      const names = specifiers.map((specifier) => dottedName(specifier.local));
      if (/^(node:)?process$/.test(source.value) && names.includes('env')) found.push(`${line()}: import of env`);
    }
  });
  return found;
}
