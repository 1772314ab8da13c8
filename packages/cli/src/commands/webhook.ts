import { webhookSecretsOf } from '@rekindle/boot';
import { handoverSubjects, inTenant } from '@rekindle/db';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle webhook`: where a client's hand-overs are posted to, and how the receiver knows them. */
export async function setWebhook(
  session: Session,
  options: { client: string; url?: string; off?: true; json?: true },
): Promise<number> {
  if (options.off && options.url !== undefined) throw usage('Give an address or --off, not both.');
  return await withStore(session, async (store) => {
    const { config, database, db, clock } = store;
    const { url } = options;
    if (url !== undefined) checkAddress(url, config.outgoingPrivateAddresses);
    const client = await findClient(store, options.client);
    const { stored, subject } = await inTenant(db, { clientId: client.id, now: clock.now() }, async (tx) => {
      if (url !== undefined || options.off) {
        await tx
          .updateTable('clients')
          .set({ n8n_webhook_url: url ?? null })
          .where('id', '=', client.id)
          .execute();
      }
      const row = await tx
        .selectFrom('clients')
        .select('n8n_webhook_url')
        .where('id', '=', client.id)
        .executeTakeFirst();
      const [subject = client.id] = await handoverSubjects(tx, client.id, store.monotonic.realNow());
      return { stored: row?.n8n_webhook_url ?? null, subject };
    });
    const [secret = ''] = webhookSecretsOf({ config, database }, subject);
    if (options.json) session.data(JSON.stringify({ client: client.slug, url: stored, secret }));
    else if (stored === null) session.data(`Hand-overs of ${client.name} are posted nowhere.`);
    else {
      session.data(`Hand-overs of ${client.name} are posted to ${stored}.`);
      session.data(`Each has the header rekindle-signature: t=SECONDS,v1=HMAC-SHA256 in hex of "SECONDS.BODY".`);
      session.data(`Secret: ${secret}`);
    }
    return EXIT.ok;
  });
}

function checkAddress(text: string, allowPrivate: boolean): void {
  const url = URL.parse(text);
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (url !== null && schemes.includes(url.protocol)) return;
  const mend = allowPrivate ? '' : ' Without TLS only where OUTGOING_PRIVATE_ADDRESSES=allow is set.';
  throw usage(`"${text}" is no https address.${mend}`);
}
