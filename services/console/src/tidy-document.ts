type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Formats that say by themselves what Zod's long patterns say again. */
const FORMATS = new Set(['uuid', 'date-time', 'date', 'email', 'uri']);

/** An OpenAPI document without what says nothing: patterns beside formats, bounds of safe integers, unused schemas. */
export function tidyDocument<T extends object>(document: T): T {
  // What comes in is JSON and so is what goes out.
  const tidy = tidied(document as Json) as { components?: { schemas?: Record<string, Json> } };
  const schemas = tidy.components?.schemas;
  if (schemas === undefined) return tidy as T;
  for (let before = -1; before !== Object.keys(schemas).length; ) {
    before = Object.keys(schemas).length;
    const text = JSON.stringify(tidy);
    for (const name of Object.keys(schemas)) {
      if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
    }
  }
  return tidy as T;
}

function tidied(value: Json): Json {
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== 'object' || value === null) return value;
  const drops = (key: string, each: Json): boolean =>
    (key === 'pattern' && typeof value['format'] === 'string' && FORMATS.has(value['format'])) ||
    (key === 'minimum' && each === Number.MIN_SAFE_INTEGER) ||
    (key === 'maximum' && each === Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (drops(key, each) ? [] : [[key, tidied(each)]])),
  );
}
