import { isDeepStrictEqual } from 'node:util';
import { sqlState } from '@rekindle/db';
import type { PersonaFault } from '@rekindle/domain';
import type { AnswerFault } from '../prompts/static-lengths.ts';

/** Why a persona, voice, product or role is not saved or deleted; the message is a sentence for the operator. */
export class PersonaRefused extends Error {
  override readonly name = 'PersonaRefused';
  readonly retryable = false;
  /** `changed`: somebody else did since it was read. `faulty`: its words cannot be used, `faults` say which. */
  readonly kind: 'not_found' | 'taken' | 'in_use' | 'changed' | 'faulty';
  readonly faults: readonly PersonaFault[];

  constructor(kind: PersonaRefused['kind'], message: string, faults: readonly PersonaFault[] = []) {
    super(message);
    this.kind = kind;
    this.faults = faults;
  }
}

/** Throws when there are faults; `prefix` says where in what came in they are. */
export function refuseFaults(what: string, faults: readonly PersonaFault[], prefix = ''): void {
  const [first] = faults;
  if (first === undefined) return;
  const placed = faults.map(({ field, sentence }) => ({
    field: `${prefix}${field ?? ''}`.replace(/\.$/, '') || null,
    sentence,
  }));
  throw new PersonaRefused('faulty', `${what} cannot be used: ${first.sentence}`, placed);
}

/** Throws: somewhere no answer could be written any more, so it cannot become what it was to be. */
export function unanswerableIf(become: 'kept' | 'deleted' | 'the default'): (faults: readonly AnswerFault[]) => never {
  return (found) => {
    const [first = ''] = found.map(({ sentence }) => sentence);
    const faults = found.map(({ sentence }) => ({ field: null, sentence }));
    throw new PersonaRefused('faulty', `It cannot be ${become}: ${first}`, faults);
  };
}

/** The same of what was to be saved. */
export const refuseUnanswerable = unanswerableIf('kept');

type Fields = Readonly<Record<string, unknown>>;

/**
 * Throws unless the version is the one that the caller saw (null: any) and there is one; names what the caller would have
 * overwritten.
 */
export function requireVersion(
  what: string,
  found: number | null,
  expected: number | null,
  own: { given: Fields; stored: Fields },
): asserts found is number {
  if (found === null) throw new PersonaRefused('not_found', `There is no such ${what}.`);
  if (expected === null || expected === found) return;
  const differing = Object.entries(own.given).filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(value ?? null, own.stored[field] ?? null),
  );
  const sentence = 'It is stored otherwise by now than you would save it.';
  throw new PersonaRefused(
    'changed',
    'Somebody else has changed it since you opened it; look at it again.',
    differing.map(([field]) => ({ field, sentence })),
  );
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Says in words what the database's constraints refuse. */
export async function inWords<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const state = sqlState(error);
    const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
    if (state === UNIQUE_VIOLATION && constraint === 'persona_criteria_once') {
      throw new PersonaRefused('faulty', 'A criterion comes twice.', [
        { field: 'criteria', sentence: 'A criterion comes twice; right would be all that it accepts in one row.' },
      ]);
    }
    if (state === UNIQUE_VIOLATION) {
      const field = constraint.includes('slug') ? 'slug' : 'name';
      const sentence = `Another ${what} has this ${field === 'slug' ? 'short name' : 'name'}.`;
      throw new PersonaRefused('taken', sentence, [{ field, sentence }]);
    }
    if (state === FOREIGN_KEY_VIOLATION) {
      throw new PersonaRefused('not_found', lostSentence(constraint));
    }
    throw error;
  }
}

/** By the words in the names of foreign keys; the longer ones first. */
const REFERRED = [
  ['ai_persona', 'voice'],
  ['prompt_template', 'template'],
  ['product', 'product'],
  ['role', 'role'],
  ['strategies_client_id_persona', 'persona'],
] as const;

function lostSentence(constraint: string): string {
  const referred = REFERRED.find(([word]) => constraint.includes(word));
  return referred === undefined ? 'It refers to something that does not exist.' : `There is no such ${referred[1]}.`;
}
