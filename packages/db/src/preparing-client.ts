import { createHash } from 'node:crypto';
import type pgTypes from 'pg';
import pg from 'pg';
import { isDeaf } from './deaf-connection.ts';

/** Statements a connection keeps prepared at most; later ones are planned each time, as without preparing. */
const PREPARED_MAX = 400;
/** Longer texts are inserts of many rows: each number of rows is a text of its own, so keeping them would only pile up. */
const TEXT_LENGTH_MAX = 8_000;
/** After so many milliseconds without an answer a connection is asked after, and again each time they have passed. */
const ASKED_AFTER_MS = 10_000;

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

/** Whether a statement failed because a table it returns whole has got another column since it was prepared. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery';
}

export interface PreparingClientConfig extends pgTypes.ClientConfig {
  /** Real milliseconds without an answer after which the connection is asked after; 10,000 unless told. */
  askedAfterMs?: number;
}

/**
 * A connection that prepares the statements it runs, so that Postgres plans each once and not at every call: planning
 * a claim's facts under row level security takes several times as long as running it. It gives itself up when Postgres
 * no longer works on what it waits for, as on a half-open connection.
 */
export class PreparingClient extends pg.Client {
  readonly #config: PreparingClientConfig;
  readonly #prepared = new Set<string>();
  /** Names of before a change of the schema are never used again on this connection. */
  #generation = 0;

  constructor(config: PreparingClientConfig = {}) {
    super(config);
    this.#config = config;
  }

  // The overloads of pg.Client.query are many; Kysely uses (text, values) alone, everything else passes through.
  override query(...args: never[]): never {
    const [text, values] = args as unknown[];
    const prepares = args.length === 2 && typeof text === 'string' && Array.isArray(values) && this.#mayPrepare(text);
    const answer: unknown = prepares
      ? super.query({ name: `${nameOf(text)}${this.#generation}`, text, values } as never)
      : super.query(...(args as [never]));
    if (answer instanceof Promise) this.#watch(answer);
    return answer as never;
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

  #watch(answer: Promise<unknown>): void {
    const askedAfterMs = this.#config.askedAfterMs ?? ASKED_AFTER_MS;
    let waits = true;
    const ask = async () => {
      const deaf = await isDeaf(this.#config, this.#backend());
      if (!waits) return;
      // Its queries fail, and the pool drops it. Its transaction Postgres ends by itself.
      if (deaf) await this.end().catch(() => {});
      else timer = setTimeout(() => void ask(), askedAfterMs);
    };
    let timer = setTimeout(() => void ask(), askedAfterMs);
    const answered = (error: unknown) => {
      waits = false;
      clearTimeout(timer);
      if (!isStalePlan(error)) return;
      this.#generation += 1;
      this.#prepared.clear();
    };
    answer.then(() => answered(null), answered);
  }

  /** The process that serves this connection; pg's types leave it out. */
  #backend(): number {
    return (this as unknown as { processID: number | null }).processID ?? 0;
  }
}
