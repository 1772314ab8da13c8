import { type Platform, SANDBOX_ACCOUNT } from '@rekindle/boot';
import { asSystem } from '@rekindle/db';

/** Every client's sender numbers, as the simulated carrier is to know them. */
export async function knownNumbers(platform: Platform): Promise<{ e164: string; account: string }[]> {
  const rows = await asSystem(platform.db, platform.clock.now(), (tx) =>
    tx.selectFrom('sender_numbers').select('e164').execute(),
  );
  return rows.map(({ e164 }) => ({ e164, account: SANDBOX_ACCOUNT.accountSid }));
}
