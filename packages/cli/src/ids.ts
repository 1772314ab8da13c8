const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether this is written like an id; anything else would be an error in a query. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
