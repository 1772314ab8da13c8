import type { Platform } from '@rekindle/boot';
import type { ReplyModel, ReviewModel } from '@rekindle/contracts';
import type { Handlers, JobQueues } from '@rekindle/queue';
import type { Running } from '@rekindle/runtime';
import type { Mailer } from '../handover/mailer.ts';
import { evalPrompt } from '../rehearse/eval-prompt.ts';
import type { ReviewDeps } from './deps.ts';
import { findPatternsStep } from './find-patterns.ts';
import { replayLesson } from './replay-lesson.ts';
import { reviewConversationStep } from './review-conversation.ts';
import { tellOfInsight } from './tell-of-insight.ts';

/** Reviews under way at a time in one process: replies go first. */
const REVIEWS_AT_A_TIME = 2;
const REPLAYS_AT_A_TIME = 1;
const EVALS_AT_A_TIME = 1;

/** The jobs of reviewing. */
export function reviewHandlers(deps: ReviewDeps): Handlers {
  return {
    'review-conversation': async (job) => await reviewConversationStep(deps, job),
    'find-patterns': async (job) => await findPatternsStep(deps, job),
    'tell-of-insight': async (job) => await tellOfInsight(deps, job),
    'replay-lesson': async (job) => await replayLesson(deps, job),
    'eval-prompt': async (job) => await evalPrompt(deps, job),
  };
}

/** What reviewing works with in a process, from its configuration. */
export function openReviews(
  platform: Platform,
  open: { model: ReplyModel & ReviewModel; simulated: boolean; mailer: Mailer | null; consoleBaseUrl: string | null },
): ReviewDeps & Pick<Platform, 'queues'> {
  return { ...platform, ...open, reviewer: open.model };
}

/** Takes the jobs of reviewing until the queues are closed. */
export async function startReviews(
  deps: Omit<ReviewDeps, 'queues'> & { queues: Pick<JobQueues, 'add' | 'work'> },
): Promise<Running> {
  await deps.queues.work(reviewHandlers(deps), {
    concurrency: { reviews: REVIEWS_AT_A_TIME, replays: REPLAYS_AT_A_TIME, evals: EVALS_AT_A_TIME },
  });
  return { stop: async () => {} };
}
