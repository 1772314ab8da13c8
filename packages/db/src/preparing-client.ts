import { createHash } from 'node:crypto';
import pg from 'pg';

/** Statements a connection keeps prepared at most; later ones are planned each time, as without preparing. */
const PREPARED_MAX = 400;
/** Longer texts are inserts of many rows: each number of rows is a text of its own, so keeping them would only pile up. */
const TEXT_LENGTH_MAX = 8_000;

const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    if (names.size >= 10 * PREPARED_MAX) names.clear();
    name = createHash('sha1').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}

/**
 * A connection that prepares the statements it runs, so that Postgres plans each once and not at every call: planning
 * a claim's facts under row level security takes several times as long as running it.
 */
export class PreparingClient extends pg.Client {
  readonly #prepared = new Set<string>();

  // The overloads of pg.Client.query are many; Kysely uses (text, values) alone, everything else passes through.
  override query(...args: never[]): never {
    const [text, values] = args as unknown[];
    if (args.length === 2 && typeof text === 'string' && Array.isArray(values) && this.#mayPrepare(text)) {
      return super.query({ name: nameOf(text), text, values } as never);
    }
    return super.query(...(args as [never]));
  }

  #mayPrepare(text: string): boolean {
    if (this.#prepared.has(text)) return true;
    if (
      text.length > TEXT_LENGTH_MAX ||
      this.#prepared.size >= PREPARED_MAX ||
      !/^\s*(select|insert|update|delete|with)\b/i.test(text)
    ) {
      return false;
    }
    this.#prepared.add(text);
    return true;
  }
}
