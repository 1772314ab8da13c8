import { installationSecrets } from '@rekindle/boot/handover-keys';
import { readRunFile } from '@rekindle/boot/run-file';
import { firstSignInLink, resetLink, signInLink } from '@rekindle/console/first-link';
import { CliError, notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface LinkOptions {
  console?: string;
  json?: true;
}

/** `rekindle user sign-in-link`: for one address, else for whoever administers the installation. */
export async function makeSignInLink(
  session: Session,
  options: LinkOptions & { email?: string; name?: string; admin?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    const base = addressOf(store, options);
    const deps = linkDeps(store);
    if (options.email === undefined) {
      const link = await firstSignInLink(deps, base);
      if (link === null) throw usage('Say for whom: npx --no rekindle user sign-in-link --email ann@example.com.');
      return tell(session, options, link);
    }
    const person = {
      email: emailOf(options.email),
      ...(options.name !== undefined && { name: options.name }),
      ...(options.admin === true && { runsInstallation: true }),
    };
    return tell(session, options, await signInLink(deps, base, person));
  });
}

/** `rekindle user reset-link`. */
export async function makeResetLink(session: Session, options: LinkOptions & { email: string }): Promise<number> {
  return await withStore(session, async (store) => {
    const link = await resetLink(linkDeps(store), addressOf(store, options), emailOf(options.email));
    if (link === null) throw notFound(`Nobody has an account of the address ${options.email}.`);
    return tell(session, options, link);
  });
}

function tell(session: Session, options: LinkOptions, link: string): number {
  session.data(options.json ? JSON.stringify({ link }) : link);
  session.say('It works once, and not for long.');
  return EXIT.ok;
}

function linkDeps(store: Store) {
  return { ...store, sealingSecrets: installationSecrets(store.config, store.database) };
}

function addressOf(store: Store, options: LinkOptions): string {
  const { config } = store;
  const found = options.console ?? config.http.consoleBaseUrl ?? readRunFile(config.dataDir)?.consoleUrl ?? null;
  if (found !== null && URL.canParse(found)) return found.replace(/\/+$/, '');
  const detail = 'Where is the console? Set CONSOLE_BASE_URL, or say it with --console http://127.0.0.1:8060.';
  throw new CliError(EXIT.usage, detail);
}

function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(email)) return email;
  throw usage(`"${text}" is no e-mail address.`);
}
