import { rawCall } from './client.ts';
import { readAgain } from './query-client.ts';

/** Stops or resumes all sending of the client on screen. Throws ProblemError. */
export async function switchSending(clientId: string, change: { stop: boolean; reason?: string }): Promise<void> {
  const { stop, reason } = change;
  const body = reason === undefined || reason === '' ? {} : { reason };
  await rawCall('POST', `/api/v1/sending/${stop ? 'stop' : 'resume'}`, body);
  await readAgain({ queryKey: ['client', clientId] });
}
