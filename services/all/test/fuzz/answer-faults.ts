import { runnableCells } from './runnable-cells.ts';
import type { Answer } from './send-request.ts';

/** What the console says where the web app has not been built, as for most runs of the tests. */
export const WITHOUT_WEB_APP = 'The web app is not built';

/** What is wrong with an answer, or null. `errors`: what requests failed of, by their ids. */
export function faultOf(answer: Answer, errors: ReadonlyMap<string, Error>): string | null {
  if (answer.status === 503 && answer.body.startsWith(WITHOUT_WEB_APP)) return null;
  if (answer.status >= 500) {
    return `${answer.status} ${answer.body.slice(0, 300)}\n${errors.get(answer.requestId)?.stack ?? ''}`;
  }
  const runnable = answer.contentType.startsWith('text/csv') ? runnableCells(answer.body) : [];
  if (runnable.length > 0) return `cells that a spreadsheet runs: ${JSON.stringify(runnable)}`;
  if (/\n\s+at .+:\d+:\d+/.test(answer.body)) return 'a stack trace in the answer';
  const says = /^(application\/(problem\+)?json|text\/html|text\/xml)/;
  if (answer.status >= 400 && !says.test(answer.contentType)) return `${answer.status} as ${answer.contentType}`;
  return null;
}

/** What fast-check says, with what was wrong. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.cause instanceof Error ? error.cause.message : ''].join('\n');
}
