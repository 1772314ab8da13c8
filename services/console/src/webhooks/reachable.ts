import { HttpProblem } from '@rekindle/http';
import type { ConsoleDeps } from '../deps.ts';

/**
 * Throws `HttpProblem` 400 for an address that nothing is posted to here. Where a name leads is looked at when
 * something is posted.
 */
export function requireReachable(deps: Pick<ConsoleDeps, 'allowPrivateAddresses'>, text: string): void {
  const url = URL.parse(text);
  const schemes = deps.allowPrivateAddresses ? ['https:', 'http:'] : ['https:'];
  if (url !== null && schemes.includes(url.protocol) && url.username === '' && url.password === '') return;
  const detail = 'Give an https address without a user or password in it.';
  throw new HttpProblem(400, detail, { kind: 'invalid-input', errors: [{ path: 'url', message: detail }] });
}
