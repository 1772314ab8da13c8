import { HttpProblem } from '@rekindle/http';
import { PromptRefused } from '@rekindle/responder';

const STATUS: Readonly<Record<PromptRefused['code'], number>> = {
  no_prompt: 404,
  no_version: 404,
  no_template: 404,
  no_lesson: 404,
  no_campaign: 404,
  bad_lesson: 400,
  lesson_taken: 409,
  lesson_conflict: 409,
  lesson_superseded: 409,
  lesson_universal: 409,
  name_taken: 409,
  bad_answers: 400,
  too_large: 400,
  not_draft: 409,
  not_open: 409,
  changed_meanwhile: 409,
  faulty: 422,
  golden_failed: 422,
  canary_taken: 409,
  nothing_before: 409,
  nothing_live: 409,
  other_live: 409,
  no_insight: 404,
  no_replay: 404,
  no_teaching: 404,
  no_check: 404,
  insight_decided: 409,
  bad_teaching: 400,
  replay_needed: 409,
  replay_running: 409,
  nothing_to_replay: 409,
  no_eval: 404,
  eval_running: 409,
};

/** What a prompt refuses, as the API says it: one sentence, and each fault with its field. */
export async function refusingPrompts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PromptRefused)) throw error;
    const [first] = error.faults;
    const detail =
      first === undefined || first.message === error.message ? error.message : `${error.message} ${first.message}`;
    const more = { kind: error.code.replaceAll('_', '-'), errors: error.faults };
    throw new HttpProblem(STATUS[error.code], detail, more);
  }
}
