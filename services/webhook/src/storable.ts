/** A text as Postgres can keep it: without NUL, and with no half of a character. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The same for all fields of a form. */
export function storableFields(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [storable(key), storable(value)]));
}
