/** The events that a client's webhooks may be told of, with the events of the outbox that each stands for. */
export const WEBHOOK_EVENTS = {
  'lead.hot': ['lead.hot'],
  'lead.opted_out': ['lead.opted_out'],
  'booking.created': ['booking.created'],
  'message.failed': ['message.failed', 'message.undelivered', 'message.rejected'],
  'insight.critical': ['insight.critical'],
  'import.finished': ['list.imported', 'list.import_failed', 'suppressions.imported', 'suppressions.import_failed'],
} as const;

export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;
export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];

/** A delivery that an endpoint could not take for so long is given up; so many in a row turn the endpoint off. */
export const WEBHOOK_FAILURES_MAX = 20;
