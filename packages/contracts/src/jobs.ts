import { z } from 'zod';

const id = z.uuid();

/**
 * Every job is a wake-up: ids only, facts live in Postgres. Queues are nouns, jobs are verbs. Running one twice,
 * late or never changes nothing.
 */
export const JOBS = {
  'send-message': { queue: 'campaign-messages', schema: z.object({ clientId: id, messageId: id }) },
  'send-reply': { queue: 'replies', schema: z.object({ clientId: id, messageId: id }) },
  'match-inbound': { queue: 'inbox', schema: z.object({ clientId: id, inboxId: id }) },
  'apply-status': { queue: 'status-events', schema: z.object({ clientId: id, statusEventId: id }) },
  'reply-to-inbound': { queue: 'conversations', schema: z.object({ clientId: id, conversationId: id }) },
  'reconcile-message': { queue: 'reconciliations', schema: z.object({ clientId: id, messageId: id }) },
  'poll-inbound': { queue: 'polls', schema: z.object({ clientId: id }) },
  'import-dataset': { queue: 'imports', schema: z.object({ clientId: id, uploadId: id }) },
  'forget-files': { queue: 'imports', schema: z.object({ clientId: id, uploadId: id }) },
  'ask-person': { queue: 'handovers', schema: z.object({ clientId: id, handoverId: id }) },
  'tell-person': { queue: 'notices', schema: z.object({ clientId: id, noticeId: id }) },
  'deliver-webhook': { queue: 'webhooks', schema: z.object({ clientId: id, deliveryId: id }) },
  'review-conversation': { queue: 'reviews', schema: z.object({ clientId: id, conversationId: id }) },
  'find-patterns': { queue: 'reviews', schema: z.object({ clientId: id }) },
  'tell-of-insight': { queue: 'reviews', schema: z.object({ clientId: id, noticeId: id }) },
  'replay-lesson': { queue: 'replays', schema: z.object({ clientId: id, replayId: id }) },
  'eval-prompt': { queue: 'evals', schema: z.object({ clientId: id, evalRunId: id }) },
  'map-leads': { queue: 'mappings', schema: z.object({ clientId: id, datasetId: id }) },
  tick: { queue: 'ticks', schema: z.object({}) },
} as const;

export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName> = z.infer<(typeof JOBS)[N]['schema']>;
export type QueueName = (typeof JOBS)[JobName]['queue'];
