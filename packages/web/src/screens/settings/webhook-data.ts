import type { WEBHOOK_EVENT_TYPES } from '@rekindle/domain';
import { rawCall } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';

export type WebhookEvent = (typeof WEBHOOK_EVENT_TYPES)[number];

export interface Webhook {
  id: string;
  url: string;
  description: string;
  events: WebhookEvent[];
  active: boolean;
  /** Why it was turned off by itself. */
  disabled_reason: 'gone' | 'failing' | null;
}

export interface Delivery {
  id: string;
  event: string;
  state: string;
  attempts: number;
  created_at: string;
  tries: { outcome: string; http_status: number | null; detail: string | null }[];
}

/** Changes something and shows the list anew. Throws ProblemError. */
export async function webhookAct<T>(clientId: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await rawCall<T>(method, `/api/v1/webhooks${path}`, body);
  await readAgain({ queryKey: ['webhooks', clientId] });
  return answer;
}
