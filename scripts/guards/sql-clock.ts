import { isNode, walkSyntax } from './syntax.ts';

const READING =
  /(?<![\w.$])(?:(?:now|statement_timestamp|transaction_timestamp|clock_timestamp|timeofday)\s*\(|(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b)|'(?:now|today|tomorrow|yesterday)'/gi;
const STATEMENT = /\b(?:select|insert|update|delete|values|default|where|interval|set)\b/i;

/** The one function that may ask Postgres for the time. */
const APP_NOW = /create\s+(?:or\s+replace\s+)?function\s+(?:\w+\.)?app_now\s*\([\s\S]*?(\$\w*\$)[\s\S]*?\1[^;]*;/gi;

/** Where SQL asks the database for the time instead of calling `app_now()`: `line: what`. */
export function sqlClockReadings(sql: string): string[] {
  const code = sql
    .replace(/--[^\n]*/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, keepLines)
    .replace(APP_NOW, keepLines);
  return [...code.matchAll(READING)].map((match) => `${lineOf(code, match.index)}: ${match[0].trim()}`);
}

/** The same for SQL inside the strings and templates of a TypeScript file. */
export function embeddedSqlClockReadings(code: string): string[] {
  const found: string[] = [];
  walkSyntax(code, (node, line) => {
    const tagged = node.type === 'TaggedTemplateExpression' && isNode(node['tag']) && node['tag']['value'] === 'sql';
    const text = tagged ? templateText(node['template']) : plainText(node);
    if (text === undefined || !(tagged || STATEMENT.test(text))) return;
    for (const reading of sqlClockReadings(text)) {
      const [within = '1', what = ''] = reading.split(': ');
      found.push(`${line() + Number(within) - 1}: ${what}`);
    }
  });
  // A tagged template is seen twice: as itself and as the template in it.
  return [...new Set(found)];
}

function plainText(node: { readonly type: string; readonly [field: string]: unknown }): string | undefined {
  if (node.type === 'StringLiteral') return String(node['value']);
  return node.type === 'TemplateLiteral' ? templateText(node) : undefined;
}

function templateText(template: unknown): string {
  const { quasis = [] } = template as { quasis?: { raw: string }[] };
  return quasis.map((quasi) => quasi.raw).join('$');
}

function keepLines(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
