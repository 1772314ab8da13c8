import { HttpProblem } from '@rekindle/http';
import { PersonaRefused } from '@rekindle/responder';

const STATUSES: Readonly<Record<PersonaRefused['kind'], number>> = {
  not_found: 404,
  taken: 409,
  in_use: 409,
  changed: 412,
  faulty: 422,
};

/** Says to the caller why a persona is not saved. */
export async function orProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PersonaRefused)) throw error;
    throw new HttpProblem(STATUSES[error.kind], error.message, {
      kind: `persona-${error.kind.replace('_', '-')}`,
      errors: error.faults.map(({ field, sentence }) => ({ path: field ?? '', message: sentence })),
    });
  }
}

/** The id of what is changed, and what is said of it; null: something new. */
export function splitId(body: Readonly<Record<string, unknown>>): [string | null, Record<string, unknown>] {
  const { id, ...rest } = body;
  return [typeof id === 'string' ? id : null, rest];
}

/** The version that a request saw (null: it named none). @throws HttpProblem 412 for what is none of our tags */
export function versionSeen(ifMatch: string | null): number | null {
  if (ifMatch === null) return null;
  const seen = Number(ifMatch);
  if (Number.isSafeInteger(seen)) return seen;
  throw new HttpProblem(412, 'It was changed since you opened it; look at it again.', { kind: 'changed' });
}

export function noSuch(what: string): HttpProblem {
  return new HttpProblem(404, `There is no such ${what}.`, { kind: 'persona-not-found' });
}
