import fc from 'fast-check';
import { z } from 'zod';
import { knownId, nastyKey, nastyNumber, nastyText, nastyValue, unpackable } from './nasty.ts';

/** What of JSON Schema the routes' Zod schemas come to. */
export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  type?: string | string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

/** Instants of the right format; the last are outside the years that Postgres or JavaScript writes with four digits. */
export const INSTANTS = [
  ...['2026-03-02T09:00:00Z', '2026-03-29T01:30:00.000Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '+010000-01-01T00:00:00Z'],
];
const OF_FORMAT: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc.constantFrom(...INSTANTS),
  date: fc.constantFrom('2026-03-02', '2024-02-29', '0000-01-01', '0001-01-01', '9999-12-31'),
  email: fc.constantFrom(
    ...['sam@example.invalid', 'ä@example.invalid', `${'a'.repeat(64)}@example.invalid`, `${unpackable(9_000)}@x.io`],
  ),
  uri: fc.constantFrom('https://127.0.0.1:1/x', 'https://nowhere.invalid/', 'http://[::1]:1/'),
};

/** The Zod schema of a route as JSON Schema; null for what is none. */
export function jsonSchemaOf(schema: unknown): JsonSchema | null {
  if (!(schema instanceof z.ZodType)) return null;
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** Names of a schema's properties. */
export function namesOf(schema: JsonSchema | null): string[] {
  return Object.keys(schema?.properties ?? {});
}

/** Values that fit a schema as far as types go, with hostile content; some parts are of the wrong type. */
export function fitting(schema: JsonSchema, place: Place = { defs: schema.$defs ?? {}, name: '', depth: 0 }) {
  if (place.depth > 6) return nastyValue;
  const right = rightType(schema, place);
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: nastyValue });
}

/** Where in a value a schema stands. */
interface Place {
  defs: Record<string, JsonSchema>;
  /** The property's. */
  name: string;
  depth: number;
}

function rightType(schema: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  const within = (part: JsonSchema, name = place.name): fc.Arbitrary<unknown> =>
    fitting(part, { ...place, name, depth: place.depth + 1 });
  if (schema.$ref !== undefined) return within(place.defs[schema.$ref.replace('#/$defs/', '')] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fc.oneof(...choices.map((part) => within(part)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'string') return textFor(schema, place.name);
  if (type === 'integer' || type === 'number') return numberFor(schema, type === 'integer');
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') return fc.array(within(schema.items ?? {}), { maxLength: 3 });
  if (type === 'object') return objectFor(schema, within);
  return nastyValue;
}

function textFor({ format = '', minLength = 0, maxLength = 60_000 }: JsonSchema, name: string): fc.Arbitrary<string> {
  const known = format === 'uuid' ? knownId(name.replaceAll(/[^a-z]/g, '')) : OF_FORMAT[format];
  const any = nastyText.map((text) => text.slice(0, maxLength).padEnd(minLength, 'x'));
  return known === undefined ? any : fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: any });
}

function numberFor({ minimum = -1e15, maximum = 1e15 }: JsonSchema, whole: boolean): fc.Arbitrary<number> {
  const inside = nastyNumber.map((number) => Math.min(maximum, Math.max(minimum, number)));
  return whole ? inside.map(Math.trunc) : inside;
}

function objectFor(
  schema: JsonSchema,
  within: (part: JsonSchema, name?: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, within(part, name)]));
  const own = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  if (typeof additionalProperties !== 'object') return own;
  const more = fc.dictionary(nastyKey, within(additionalProperties), { maxKeys: 3 });
  return fc.tuple(own, more).map(([mine, others]) => ({ ...others, ...mine }));
}
