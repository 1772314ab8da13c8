import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';

/** What a receiver is told of an event; instants in ISO 8601. */
export interface WebhookBody {
  type: string;
  at: string;
  client_id: string;
  lead: object | null;
  dataset_id: string | null;
  message_id: string | null;
  data: unknown;
}

/** An event as it is posted, read anew at each try: the lead as they are now, null when they were erased. */
export async function readWebhookEvent(
  tx: Tx,
  subject: { clientId: string; eventId: string; type: string; at: EpochMs },
): Promise<WebhookBody> {
  const { clientId, eventId, type } = subject;
  const event = await tx
    .selectFrom('events')
    .select(['at', 'lead_id', 'dataset_id', 'message_id', 'data'])
    .where('client_id', '=', clientId)
    .where('id', '=', eventId)
    .executeTakeFirst();
  const base = { type, client_id: clientId };
  if (event === undefined) {
    const at = new Date(subject.at).toISOString();
    return { ...base, at, lead: null, dataset_id: null, message_id: null, data: { test: type === 'webhook.test' } };
  }
  const lead =
    event.lead_id === null
      ? undefined
      : await tx
          .selectFrom('leads')
          .select(['id', 'first_name', 'last_name', 'phone_number', 'email', 'postcode', 'contact_status'])
          .where('client_id', '=', clientId)
          .where('id', '=', event.lead_id)
          .executeTakeFirst();
  const { dataset_id, message_id, data } = event;
  return { ...base, at: new Date(event.at).toISOString(), lead: lead ?? null, dataset_id, message_id, data };
}
