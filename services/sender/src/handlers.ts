import type { Handlers } from '@rekindle/queue';
import { applyStatus } from './apply-status.ts';
import type { SenderDeps } from './deps.ts';
import { reconcileMessage } from './reconcile-message.ts';
import { sendMessage } from './send-message.ts';

/** The jobs this service takes. Replies have their own queue, so that no campaign's backlog delays one. */
export function senderHandlers(deps: SenderDeps): Handlers {
  return {
    'send-message': async (ref) => await sendMessage(deps, ref),
    'send-reply': async (ref) => await sendMessage(deps, ref),
    'apply-status': async (ref) => await applyStatus(deps, ref),
    'reconcile-message': async (ref) => await reconcileMessage(deps, ref),
  };
}
