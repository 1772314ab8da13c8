import { walkSyntax } from './syntax.ts';

/** What the testkit calls addresses at which one is a superuser. */
const ADDRESSES = new Set(['adminUrl', 'databaseUrl']);

/** Where a TypeScript file names the superuser's address, as `line: what`. */
export function superuserUses(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    const name = ['Identifier', 'StringLiteral'].includes(node.type) ? String(node['value']) : '';
    if (ADDRESSES.has(name)) found.push(`${line()}: ${name}`);
  });
  return found;
}
