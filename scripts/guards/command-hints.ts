import { walkSyntax } from './syntax.ts';

/** A command as nobody can type it: the install puts no `rekindle` on the path. Between backticks it is only named. */
const BARE = /(?<!npx --no )(?<![`@/\w-])rekindle [a-z]+(?:-[a-z]+)*/g;

/** Where a text of a TypeScript file tells of a command without `npx --no`: `line: what`. */
export function bareCommands(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    const text = node.type === 'StringLiteral' ? node['value'] : node.type === 'TemplateElement' ? node['raw'] : '';
    for (const [hint] of String(text).matchAll(BARE)) found.push(`${line()}: ${hint}`);
  });
  return found;
}
