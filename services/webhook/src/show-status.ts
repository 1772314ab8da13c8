import type { Tx } from '@rekindle/db';
import type { WebhookDeps } from './deps.ts';
import type { TextReading } from './read-text.ts';
export async function showStatus(_deps: WebhookDeps, _tx: Tx, _target: { clientId: string; leadId: string; datasetId: string }, _reading: TextReading): Promise<void> {}
