import { sqlState } from '@rekindle/db';
import type { PersonaFault } from '@rekindle/domain';

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

/** Throws unless the version is the one that the caller saw (null: any) and there is one. */
export function requireVersion(what: string, found: number | null, expected: number | null): asserts found is number {
  if (found === null) throw new PersonaRefused('not_found', `There is no such ${what}.`);
  if (expected === null || expected === found) return;
  throw new PersonaRefused('changed', 'Somebody else has changed it since you opened it; look at it again.');
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
      const sentence = constraint.includes('product')
        ? 'There is no such product.'
        : constraint.includes('role')
          ? 'There is no such role.'
          : 'It refers to something that does not exist.';
      throw new PersonaRefused('not_found', sentence);
    }
    throw error;
  }
}
