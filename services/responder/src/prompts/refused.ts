import type { VersionFault } from '@rekindle/domain';
import type { GoldenResult } from './golden.ts';

const SENTENCES = {
  no_prompt: 'There is no such prompt.',
  no_version: 'There is no such version.',
  no_template: 'There is no such template.',
  no_lesson: 'There is no such lesson.',
  no_campaign: 'There is no such campaign.',
  bad_lesson: 'This is no lesson yet.',
  lesson_taken: 'Another lesson of this type has this title.',
  lesson_conflict: 'It is against another lesson.',
  lesson_universal:
    'This lesson holds for every client, and only whoever runs the platform changes it. Teach one of your own that stands in for it.',
  lesson_superseded: 'Another lesson stands in for this one; change that one.',
  name_taken: 'Another one has this name.',
  bad_answers: 'The answers do not make a prompt yet.',
  too_large: 'That is more than a prompt can hold.',
  not_draft: 'Only a draft can be changed; begin a new version from this one.',
  not_open: 'This version is live or archived already; begin a new version from it, or roll back to it.',
  changed_meanwhile:
    'It, or what stands beside it, was changed while its golden conversations were played; look at it and try again.',
  faulty: 'It cannot be used yet.',
  golden_failed: 'It fails some of its golden conversations.',
  canary_taken: 'Another version answers a share of these leads already; archive or publish that one first.',
  nothing_before: 'Nothing was live before this version; archive it to go back to the plain prompt.',
  nothing_live: 'No version of this prompt is live.',
  other_live: 'Another version is live by now; look at what is before you roll back.',
  no_insight: 'There is no such insight.',
  no_replay: 'There is no such replay.',
  no_teaching: 'There is no such teaching, or it was taken back already.',
  no_check: 'There is no such check.',
  insight_decided: 'Somebody has decided this insight already.',
  bad_teaching: 'That teaches nothing yet.',
  replay_needed:
    'Its lesson was not tried on past conversations in these words; try it, or say that it is to be taught untried.',
  replay_running: 'Its lesson is being tried already.',
  no_eval: 'There is no such eval.',
  eval_running: 'Simulated leads are played against a version already; wait until that has ended.',
  nothing_to_replay: 'There are no past conversations with an answer of the AI to try it on.',
} as const;

/** Why something cannot be done to a prompt, template, lesson or insight: the caller's to mend, never worth a retry. */
export class PromptRefused extends Error {
  override readonly name = 'PromptRefused';
  readonly retryable = false;
  readonly code: keyof typeof SENTENCES;
  /** One sentence for each fault, with the field where there is one. */
  readonly faults: readonly { path: string; message: string }[];

  constructor(code: keyof typeof SENTENCES, faults: readonly { path: string; message: string }[] = []) {
    super(SENTENCES[code]);
    this.code = code;
    this.faults = faults;
  }
}

export function faultyVersion(faults: readonly VersionFault[]): PromptRefused {
  return new PromptRefused(
    'faulty',
    faults.map(({ section, sentence }) => ({
      path: section === null ? 'sections' : `sections.${section}`,
      message: sentence,
    })),
  );
}

export function failedGolden({ failures }: GoldenResult): PromptRefused {
  return new PromptRefused(
    'golden_failed',
    failures.map(({ name, expected, got, detail }) => ({
      path: 'golden_conversations',
      message: `${name}: should end as ${expected}, ends as ${got}${detail === '' ? '' : ` (${detail})`}`,
    })),
  );
}
