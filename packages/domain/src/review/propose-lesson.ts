import type { LessonType } from '../lesson/lesson.ts';
import { sha256 } from '../prompt/sha256.ts';
import { type CheckKey, type InsightCategory, isCheckKey, reviewCheck } from './checks.ts';

/** What makes two findings the same: the check and the words, but for case and marks. */
export function dedupKey(check: CheckKey, quote: string): string {
  const plain = (quote.toLowerCase().match(/[\p{L}\p{N}£$€%]+|\p{Extended_Pictographic}/gu) ?? []).join(' ');
  return `${check}:${sha256(plain).slice(0, 32)}`;
}

/** The words of a lesson that an insight speaks for; whoever agrees may change any of them. */
export interface ProposedLesson {
  lesson_type: LessonType;
  title: string;
  description: string | null;
  trigger: string | null;
  correct_response: string | null;
  incorrect_response: string | null;
  tags: string[];
}

/** UTF-16 units of a proposed title. */
const TITLE_MAX = 120;

const TYPE_OF: Readonly<Record<InsightCategory, LessonType>> = {
  ...{ tone: 'dos_donts', grammar: 'dos_donts', clarity: 'dos_donts', compliance: 'dos_donts' },
  ...{ objection: 'objection_handling', timing: 'best_practice', success_pattern: 'best_practice' },
};

/** The lesson that follows from an insight. */
export function proposedLesson(insight: {
  checkKey: string;
  title: string;
  suggestion: string | null;
  originalText: string | null;
  suggestedText: string | null;
}): ProposedLesson | null {
  const { checkKey, title, suggestion, originalText, suggestedText } = insight;
  if (!isCheckKey(checkKey)) return null;
  const { category } = reviewCheck(checkKey);
  // What cannot be filled in would be no lesson.
  const plain = originalText !== null && /[{][{%]|[%}][}]/.test(originalText) ? null : originalText;
  const quoted = plain === null ? '' : `: ${plain.replaceAll(/\s+/g, ' ').trim()}`;
  const about = reviewCheck(checkKey).about === 'message';
  return {
    lesson_type: TYPE_OF[category],
    // Half a quote could claim what the whole does not.
    title: about && title.length + quoted.length <= TITLE_MAX ? `${title}${quoted}` : title,
    description: suggestion,
    trigger: null,
    correct_response: about ? suggestedText : null,
    incorrect_response: about && category !== 'success_pattern' ? plain?.slice(0, 1_000) || null : null,
    tags: ['sophie', category],
  };
}
