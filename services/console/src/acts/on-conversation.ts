import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { type OperatorAct, OperatorConflict } from '@rekindle/responder';
import type { Actor } from '../access/actor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { readListed } from '../views/conversations.ts';
import { scopeOf } from '../access/lead-scope.ts';

interface Asked {
  clientId: string;
  actor: Actor;
  now: number;
  params: { id: string };
}

/**
 * Does something to a conversation that the one who asks may see, in their name.
 * @throws HttpProblem 404 without such a conversation, 409 for what does not fit it as it is now
 */
export async function acting<T>(deps: ConsoleDeps, call: Asked, act: (as: OperatorAct) => Promise<T>): Promise<T> {
  const { clientId, actor, now, params } = call;
  const found = await inTenant(deps.db, { clientId, now }, (tx) => readListed(tx, scopeOf(call), params.id));
  if (found === null) throw noConversation();
  const userId = actor.kind === 'user' ? actor.id : null;
  try {
    return await act({ clientId, leadId: found.leadId, by: actor.name, userId });
  } catch (error) {
    throw error instanceof OperatorConflict ? conflictProblem(error) : error;
  }
}

/** What does not fit a conversation as it is now, as the API says it. */
export function conflictProblem({ code, message }: OperatorConflict): HttpProblem {
  const status = code === 'bad_text' ? 400 : code === 'no_conversation' ? 404 : 409;
  return new HttpProblem(status, message, { kind: code.replaceAll('_', '-') });
}

/** Also for one that exists and may not be seen. */
export function noConversation(): HttpProblem {
  return new HttpProblem(404, 'There is no such conversation, or it is not yours to see.', { kind: 'no-conversation' });
}
