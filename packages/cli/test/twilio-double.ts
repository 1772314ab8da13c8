import { createEmulator } from 'emulate';
import { systemMonotonicClock } from '@rekindle/runtime';
import { createWire, type Wire } from '@rekindle/sms-twilio';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const TOKEN = 'twilio_test_auth_token';
export const NUMBER = '+15551234567';

/** A Twilio that nobody here wrote, and the wire that carries to it what is addressed to Twilio. */
export async function emulatedTwilio() {
  const emulator = await createEmulator({ service: 'twilio', port: 0 });
  const prefix: Record<string, string> = { 'api.twilio.com': '', 'messaging.twilio.com': '/messaging' };
  const posts: string[] = [];
  const wire = createWire({ monotonic: systemMonotonicClock, requestTimeoutMs: 5_000 });
  const twilioWire: Wire = {
    // The command closes its wire; this one serves the whole test.
    close: () => {},
    exchange: async (request) => {
      const { host, pathname, search } = request.url;
      if (request.method === 'POST') posts.push(`${pathname} ${request.body}`);
      return await wire.exchange({ ...request, url: new URL(`${emulator.url}${prefix[host]}${pathname}${search}`) });
    },
  };
  return {
    twilioWire,
    /** What was changed there, in order. */
    posts,
    reset() {
      emulator.reset();
      posts.length = 0;
    },
    /** Changes the account behind our back, as somebody in Twilio's console would. */
    async post(path: string, form: Record<string, string>): Promise<void> {
      const answer = await fetch(new URL(path, emulator.url), {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${TOKEN}`).toString('base64')}` },
        body: new URLSearchParams(form),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    },
    async close(): Promise<void> {
      wire.close();
      await emulator.close();
    },
  };
}
