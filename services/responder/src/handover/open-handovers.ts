import { claimKeysOf, type Platform, webhookSecretsOf } from '@rekindle/boot';
import type { SmsGateway } from '@rekindle/contracts';
import type { HandoverDeps } from './deps.ts';
import { smtpMailer } from './mailer.ts';

/** What handing over works with in a process, from its configuration. */
export function openHandovers(
  platform: Platform,
  open: { sms: Pick<SmsGateway, 'send'>; publicBaseUrl: string | null },
): HandoverDeps & Pick<Platform, 'queues'> {
  const { config } = platform;
  const [claimTokenKey = ''] = claimKeysOf(platform);
  return {
    ...platform,
    ...open,
    mailer: config.mail === null ? null : smtpMailer(config.mail.smtpUrl.reveal(), config.mail.from),
    claimTokenKey,
    webhookSecrets: (clientId) => webhookSecretsOf(platform, clientId),
    postGuard: { allowPrivate: config.outgoingPrivateAddresses },
    modes: [config.mode],
  };
}
