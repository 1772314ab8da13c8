import { notifyProblem } from '../ui/notify.ts';
import { api, call } from './client.ts';

/** Ends the session and loads the sign-in page anew, so that nothing of this person stays in memory. */
export async function signOut(): Promise<void> {
  try {
    await call(api.DELETE('/api/v1/session'));
  } catch (error) {
    notifyProblem(error);
    return;
  }
  window.location.assign('/sign-in');
}
