import { rawCall } from './client.ts';
import { queryClient, readAgain } from './query-client.ts';
import { type Me, meQuery } from './session.ts';

/** What an invitation is to. */
export interface Invitation {
  client: string;
  email: string;
  name: string | null;
}

async function entered(answer: Promise<Me>): Promise<Me> {
  const me = await answer;
  queryClient.setQueryData(meQuery.queryKey, me);
  return me;
}

/** Opens a session. Throws ProblemError 401 (wrong), 429 (too often). */
export async function signIn(credentials: { email: string; password: string }): Promise<Me> {
  return await entered(rawCall('POST', '/api/v1/session', credentials));
}

/** Opens a session by a one-time link. Throws ProblemError 410 when it does not work any more. */
export async function signInByLink(token: string): Promise<Me> {
  return await entered(rawCall('POST', '/api/v1/session/link', { token }));
}

/** Asks for a link to choose a new password; the same whether there is such an account or not. */
export async function forgotPassword(email: string): Promise<void> {
  await rawCall('POST', '/api/v1/password/forgotten', { email });
}

/** A new password by the link, which signs in here and out everywhere else. Throws ProblemError 400, 410. */
export async function resetPassword(token: string, password: string): Promise<Me> {
  return await entered(rawCall('POST', '/api/v1/password/reset', { token, password }));
}

/** A password for the account that is signed in; `current` is left out by whoever has none. */
export async function choosePassword(passwords: { current?: string; password: string }): Promise<void> {
  await rawCall('PUT', '/api/v1/me/password', passwords);
  await readAgain({ queryKey: meQuery.queryKey });
}

/** Throws ProblemError 410 when the invitation does not work any more. */
export async function lookAtInvitation(token: string): Promise<Invitation> {
  return await rawCall('POST', '/api/v1/invitations/look', { token });
}

/** Joins the team, with a new account or the one that there is. */
export async function acceptInvitation(given: { token: string; name?: string; password?: string }): Promise<Me> {
  return await entered(rawCall('POST', '/api/v1/invitations/accept', given));
}
