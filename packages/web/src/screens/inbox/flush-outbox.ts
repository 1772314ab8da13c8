import { ProblemError } from '../../api/problem.ts';
import { api, call } from '../../api/client.ts';
import type { OwnText } from './inbox-data.ts';
import { keptOutboxes, keepText, readKept } from './kept-text.ts';

/** No answer, or none that says what became of it: the text may have been taken. */
export function isUnsure(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  return error.status === 0 || error.status >= 500 || error.kind === 'still-running' || error.status === 429;
}

/** Sends a person's own text; with the same id nothing goes twice. Throws ProblemError. */
export async function postOwnText(id: string, own: OwnText): Promise<void> {
  await call(
    api.POST('/api/v1/conversations/{id}/texts', {
      params: { path: { id } },
      body: own,
      headers: { 'idempotency-key': `${own.id}-${own.at_night}` },
    }),
  );
}

/** Asks about texts of conversations that were left before the server had confirmed them; what it refuses is typed text again. */
export async function flushOutbox(clientId: string, openId: string | undefined): Promise<void> {
  for (const { conversationId, own, key } of keptOutboxes(clientId)) {
    if (conversationId === openId) continue;
    try {
      await postOwnText(conversationId, own);
      keepText(key, '');
    } catch (error) {
      if (isUnsure(error)) continue;
      keepText(key, '');
      const name = `${clientId}:${conversationId}`;
      const since = readKept(name);
      keepText(name, since === '' ? own.text : `${own.text}\n${since}`);
    }
  }
}
