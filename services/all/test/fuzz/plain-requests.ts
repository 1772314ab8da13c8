import { type JsonSchema, jsonSchemaOf } from './fitting.ts';
import { formOf } from './forms.ts';
import { nameOf } from './described-routes.ts';
import { formWith } from './hostile-files.ts';
import type { HostileBody, HostileRequest } from './hostile-requests.ts';
import { PLAIN_BODIES } from './plain-bodies.ts';
import type { WalkedRoute } from './walked-routes.ts';

const NO_BODY: HostileBody = { kind: 'none', text: '', times: 1 };
/** A list of one person. */
const PLAIN_LIST = 'first_name,last_name,email,phone_number\r\nSam,Taylor,sam@example.invalid,07400100061\r\n';
/** What stands for an id and is none. */
const BAD_ID = 'no-id';
/** Tried one after the other for a text that must look in a way of its own. */
const TEXTS = [
  'plain',
  'plain text',
  '08:00',
  'GBP',
  'Europe/London',
  '+447400100061',
  '2026-03-02',
  '#336699',
  '123456',
];
const OF_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-03-02T09:00:00Z',
  date: '2026-03-02',
  email: 'sam@example.invalid',
  uri: 'https://nowhere.invalid/',
};

/** Which properties of an object a value has. */
type Extent = 'all' | 'needed';

/**
 * Requests that a careful program would send, so that a route's own work is reached: with all that it takes, and with
 * what it needs alone. They name rows as `«leads0»`, like the hostile ones.
 */
export function plainRequestsTo(route: WalkedRoute, described: WalkedRoute['schema']): HostileRequest[] {
  const [most, least] = (['all', 'needed'] as const).map((extent) => plainRequest(route, described, extent));
  if (most === undefined || least === undefined) return [];
  return JSON.stringify(most) === JSON.stringify(least) ? [most] : [most, least];
}

/** The same with one parameter of the path after the other as no id can be. */
export function badIdRequestsTo(route: WalkedRoute, described: WalkedRoute['schema']): HostileRequest[] {
  return paramsOf(route).map(({ name }) => plainRequest(route, described, 'all', name));
}

function plainRequest(
  route: WalkedRoute,
  described: WalkedRoute['schema'],
  extent: Extent,
  badParam: string | null = null,
): HostileRequest {
  const schema = { ...described, ...route.schema };
  const params = jsonSchemaOf(schema.params)?.properties ?? {};
  const path = paramsOf(route).reduce(
    (url, { name, noun }) => {
      const own = params[name] ?? {};
      const right =
        own.format === 'uuid' || own.type === undefined ? `«${lettersOf(noun)}0»` : String(plainValue(own, noun));
      return url.replace(`:${name}`, name === badParam ? BAD_ID : right);
    },
    route.url.replace('*', 'index.html'),
  );
  return { target: path + plainQuery(schema.querystring, extent), headers: {}, body: plainBody(route, schema, extent) };
}

function paramsOf({ url }: WalkedRoute): { name: string; noun: string }[] {
  return [...url.matchAll(/([^/]*)\/:([A-Za-z_]+)/g)].map(([, noun = '', name = '']) => ({ name, noun }));
}

function plainQuery(schema: unknown, extent: Extent): string {
  const json = jsonSchemaOf(schema);
  if (json === null) return '';
  const value = plainValue(json, '', extent, json.$defs) as Record<string, unknown>;
  const pairs = Object.entries(value).flatMap(([key, each]) => [each].flat().map((one) => `${key}=${textOf(one)}`));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return encodeURIComponent(text).replaceAll('%C2%AB', '«').replaceAll('%C2%BB', '»');
}

function plainBody(route: WalkedRoute, schema: WalkedRoute['schema'], extent: Extent): HostileBody {
  const form = formOf(route);
  if (form !== null) return formWith(form.file ?? PLAIN_LIST, form);
  if (route.url.startsWith('/twilio/')) return twilioForm();
  const known = PLAIN_BODIES[nameOf(route)];
  if (known !== undefined) return { kind: 'json', text: JSON.stringify(known), times: 1 };
  const json = jsonSchemaOf(schema.body);
  if (json === null) return NO_BODY;
  return { kind: 'json', text: JSON.stringify(plainValue(json, '', extent, json.$defs)) ?? 'null', times: 1 };
}

function twilioForm(): HostileBody {
  const fields = {
    MessageSid: `SM${'0'.repeat(32)}`,
    From: '+447400100001',
    Body: 'Yes please',
    MessageStatus: 'sent',
  };
  // As it is: the sending fills it in.
  return { kind: 'form', text: `${new URLSearchParams(fields).toString()}&To=«number»`, times: 1 };
}

const lettersOf = (name: string) => name.replaceAll(/[^a-z]/g, '');

/** A value that fits a schema, for the property of this name. */
function plainValue(
  schema: JsonSchema,
  name: string,
  extent: Extent = 'all',
  defs: Record<string, JsonSchema> = {},
  depth = 0,
): unknown {
  const within = (part: JsonSchema, of = name) => plainValue(part, of, extent, defs, depth + 1);
  if (depth > 12) return null;
  if (schema.$ref !== undefined) return within(defs[schema.$ref.replace('#/$defs/', '')] ?? {});
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => within(part)));
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return within(choice);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return plainText(schema, name);
    case 'integer':
    case 'number':
      return Math.min(schema.maximum ?? 1, Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1));
    case 'boolean':
      return true;
    case 'array':
      if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => within(item));
      return Array.from({ length: Math.max(extent === 'all' ? 1 : 0, schema.minItems ?? 0) }, () =>
        within(schema.items ?? {}),
      );
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const names = extent === 'all' ? Object.keys(properties) : required.filter((each) => each in properties);
      return Object.fromEntries(names.map((each) => [each, within(properties[each] ?? {}, each)]));
    }
    default:
      return null;
  }
}

function plainText({ format = '', pattern, minLength = 0, maxLength = Infinity }: JsonSchema, name: string): string {
  if (format === 'uuid') return `«${lettersOf(name)}0»`;
  const known = OF_FORMAT[format];
  if (known !== undefined) return known;
  if (name.includes('phone')) return '+447400100061';
  // A cursor of ours would be opaque.
  if (name === 'after') return '';
  const looksRight = (text: string) =>
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text));
  return TEXTS.find(looksRight) ?? 'plain'.padEnd(minLength, 'x').slice(0, maxLength);
}
