import { HttpProblem } from '@rekindle/http';
import type { Fault } from '@rekindle/scheduler';

/** The settings are not those that the caller has seen. */
export function changedSince(): HttpProblem {
  return new HttpProblem(412, 'Somebody else has changed the campaign since you opened it; look at it again.', {
    kind: 'changed',
  });
}

/**
 * What stands in the way, each with its place.
 * @param within where in the body the settings are; null when they are not in it
 */
export function refused(title: string, faults: readonly Fault[], within: string | null): HttpProblem {
  // Nothing is wrong with what was asked for: the client is in no state for it.
  const noPersona = faults.find(({ code }) => code === 'no_active_persona');
  return new HttpProblem(noPersona === undefined ? 422 : 409, noPersona?.sentence ?? title, {
    kind: 'refused',
    errors: faults.map(({ code, field, sentence }) => ({
      path: [within, field ?? code].filter((part) => part !== null).join('.'),
      message: sentence,
    })),
  });
}

/** The campaign is in no state for this. */
export function notNow(detail: string): HttpProblem {
  return new HttpProblem(409, detail, { kind: 'wrong-state' });
}
