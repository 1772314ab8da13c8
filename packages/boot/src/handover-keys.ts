import { createHmac } from 'node:crypto';
import type { Config, DatabaseConfig } from '@rekindle/config';
import { claimTokenKeys } from '@rekindle/db';
import { installationSecret } from './prepare-database.ts';

/**
 * What an installation makes its own keys from, the same in every process and command: SECRET_KEYS; without them (the
 * sandbox) the secret of the data folder, or where the database is somebody else's, its URL.
 */
export function installationSecrets(config: Config, database: DatabaseConfig): string[] {
  if (config.secretKeys.length > 0) return config.secretKeys.map(({ key }) => key.reveal());
  return [config.database === null ? installationSecret(config.dataDir) : database.appUrl.reveal()];
}

/** Keys of claim links; the first signs, all verify. */
export function claimKeysOf(platform: { config: Config; database: DatabaseConfig }): string[] {
  return claimTokenKeys(installationSecrets(platform.config, platform.database));
}

/**
 * Secrets that outgoing webhooks are signed with, one for each key of the installation; `subject` is a client's
 * hand-overs (`handoverSubject`), or one of its endpoints with the generation of its secret.
 */
export function webhookSecretsOf(platform: { config: Config; database: DatabaseConfig }, subject: string): string[] {
  return webhookSecretsFrom(installationSecrets(platform.config, platform.database), subject);
}

/** The same from the installation's secrets; the first is the one that receivers are given. */
export function webhookSecretsFrom(secrets: readonly string[], subject: string): string[] {
  return secrets.map((secret) => {
    const digest = createHmac('sha256', secret).update(`rekindle/webhook/${subject}`).digest('base64url');
    return `whsec_${digest}`;
  });
}
