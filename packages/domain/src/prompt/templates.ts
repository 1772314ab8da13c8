import type { LessonType } from '../lesson/lesson.ts';
import { FACT_SECTION, PROMPT_SECTIONS, type PromptSection, type VersionFragment } from './version-fragments.ts';

/** A template's words: by section, each piece with why it is there. */
export type TemplateStructure = Readonly<
  Partial<Record<PromptSection, readonly { content: string; why: string; is_fact?: boolean }[]>>
>;

/** A lesson that a prompt made from a template begins with. */
export interface TemplateLesson {
  lesson_type: LessonType;
  title: string;
  trigger: string | null;
  correct_response: string | null;
  incorrect_response: string | null;
}

/** A template's words as fragments of a new version. */
export function templateFragments(template: {
  id: string;
  version: number;
  structure: TemplateStructure;
}): VersionFragment[] {
  return PROMPT_SECTIONS.flatMap((section) =>
    (template.structure[section] ?? []).map(
      ({ content, why, is_fact: isFact }): VersionFragment => ({
        ...{ section, content, source: `template:${template.id}`, why, refId: template.id },
        ...{ refVersion: String(template.version), isFact: section === FACT_SECTION && isFact === true },
      }),
    ),
  );
}

/** A template that comes with the software. */
export interface SystemTemplate {
  system_key: string;
  name: string;
  description: string;
  category: string;
  industry: string;
  use_case: string | null;
  best_for: string;
  tags: readonly string[];
  base_system_prompt: string | null;
  template_structure: TemplateStructure;
  default_wizard_answers: Readonly<Record<string, string>>;
  included_lessons: readonly TemplateLesson[];
}

const PRICE_LESSON: TemplateLesson = {
  lesson_type: 'objection_handling',
  title: 'Lead from the price to a call',
  trigger: 'lead mentions price',
  correct_response: 'It depends on the house, so a quick call gets you a proper figure. What day suits you?',
  incorrect_response: null,
};
const LATER_LESSON: TemplateLesson = {
  lesson_type: 'objection_handling',
  title: 'Take "later" as an answer and ask when',
  trigger: 'not now, later',
  correct_response: 'No rush at all. When would be a better time to get back to you?',
  incorrect_response: null,
};
const PRESS_LESSON: TemplateLesson = {
  lesson_type: 'never_rule',
  title: 'Never press',
  trigger: null,
  correct_response: null,
  incorrect_response: 'last chance\nact now\nonly today\nbefore it is too late',
};

const TONE = [
  { content: 'One short question at a time. Use their own words for what they want.', why: 'short texts are answered' },
];
const BOUNDARIES = [
  {
    content: 'Never press: somebody who hesitates is asked when it would suit them better.',
    why: 'pressure costs opt-outs',
  },
];

/** The templates every client has. A change of their words reaches each client's copy; prompts made before stay as they are. */
export const SYSTEM_TEMPLATES: readonly SystemTemplate[] = [
  {
    ...{
      system_key: 'solar_dbr_recent',
      name: 'Solar: recent enquiries',
      category: 'solar_dbr_recent',
      industry: 'solar',
    },
    ...{ use_case: 'recent_leads', best_for: 'People who asked for solar within the last three months' },
    ...{ tags: ['solar', 'recent'], base_system_prompt: null, included_lessons: [PRICE_LESSON, PRESS_LESSON] },
    description: 'Picks up an enquiry that is still fresh and leads to a call.',
    template_structure: {
      context: [
        {
          content: 'These people asked {{company_name}} about solar panels a short while ago.',
          why: 'recent enquiries',
        },
      ],
      goal: [
        {
          content: 'Pick up where their enquiry left off, and lead to a short call.',
          why: 'a fresh enquiry needs a next step',
        },
      ],
      tone: TONE,
      objections: [
        {
          content: 'When they are still comparing: ask what matters most to them and offer a call to go through it.',
          why: 'most compare',
        },
      ],
      boundaries: BOUNDARIES,
    },
    default_wizard_answers: {
      goal: 'a short call with one of our solar advisers',
      qualifying: 'Do they own the house?\nIs the roof theirs alone?',
    },
  },
  {
    ...{ system_key: 'solar_dbr_old', name: 'Solar: old enquiries', category: 'solar_dbr_old', industry: 'solar' },
    ...{ use_case: 'old_database', best_for: 'People who asked for solar long ago and never went ahead' },
    ...{ tags: ['solar', 'reactivation'], base_system_prompt: null, included_lessons: [LATER_LESSON, PRESS_LESSON] },
    description: 'Wakes up enquiries of years past: asks first whether it is still of interest.',
    template_structure: {
      context: [
        {
          content:
            'These people asked {{company_name}} about solar panels long ago. Many have forgotten it, and much may have changed.',
          why: 'old enquiries',
        },
      ],
      goal: [
        {
          content: 'Find out first whether solar is still of interest; only then offer a call.',
          why: 'old enquiries need a reason first',
        },
      ],
      tone: TONE,
      objections: [
        {
          content: 'When they have had it done already: be glad for them and say goodbye.',
          why: 'there is nothing to sell',
        },
        {
          content:
            'When they do not remember: say that they once asked {{company_name}} for a quote, and ask whether it is still of interest.',
          why: 'years have passed',
        },
      ],
      boundaries: BOUNDARIES,
    },
    default_wizard_answers: { goal: 'knowing whether it is still of interest, and if so a short call' },
  },
  {
    ...{
      system_key: 'solar_quote_followup',
      name: 'Solar: after a quote',
      category: 'solar_quote_followup',
      industry: 'solar',
    },
    ...{ use_case: 'quote_followup', best_for: 'People who have had a quote and gone quiet' },
    ...{ tags: ['solar', 'quote'], base_system_prompt: null, included_lessons: [PRICE_LESSON, LATER_LESSON] },
    description: 'Follows a quote up: what held them back, and what would help.',
    template_structure: {
      context: [
        {
          content: 'These people have had a quote for solar panels from {{company_name}} and gone quiet.',
          why: 'after a quote',
        },
      ],
      goal: [
        {
          content: 'Find out what held them back since the quote, and offer a call to go through it.',
          why: 'a quote needs an answer',
        },
      ],
      tone: TONE,
      objections: [
        {
          content: 'When the quote was too much: ask what they had in mind and offer a call to look at other sizes.',
          why: 'the usual reason',
        },
      ],
      boundaries: [
        ...BOUNDARIES,
        { content: 'Never quote from memory: the quote they have is the only one.', why: 'figures must match' },
      ],
    },
    default_wizard_answers: { goal: 'a call to go through the quote they have', qualifying: 'What held them back?' },
  },
  {
    ...{ system_key: 'general', name: 'Any trade', category: 'general', industry: 'other' },
    ...{ use_case: null, best_for: 'Any list of people who once asked for a quote' },
    ...{ tags: ['general'], base_system_prompt: null, included_lessons: [LATER_LESSON] },
    description: 'A plain start for any company.',
    template_structure: {
      context: [{ content: 'These people once asked {{company_name}} for a quote.', why: 'who they are' }],
      goal: [{ content: 'Find out whether they still want it done, and lead to a short call.', why: 'the usual goal' }],
      tone: TONE,
      boundaries: BOUNDARIES,
    },
    default_wizard_answers: { goal: 'a short call with a colleague' },
  },
];
