import { type Command, Option } from 'commander';
import type { Session } from './session.ts';

/** `rekindle connect`: a live client's account with the provider. */
export function addConnect(program: Command, session: Session, done: (exitCode: number) => void): void {
  program
    .command('connect')
    .description('what a live client sends through')
    .command('twilio')
    .description('connect a Twilio account and number, point its webhooks here and prove it with a signed test')
    .requiredOption('--client <name>', 'name or slug of a live client')
    .option('--account-sid <sid>', "the client's own account; else the one stored, or that of the installation")
    .option('--number <e164>', 'the number to text from; without it the numbers are listed and nothing is stored')
    .option('--url <https>', 'where Twilio reaches the webhooks, if not PUBLIC_BASE_URL')
    .option('--rotate', 'take a new auth token; those before it still verify')
    .option('--drop-old', 'forget all tokens but the one in use')
    .addOption(new Option('--json', 'one line of JSON instead of text'))
    .addHelpText('after', '\nThe auth token is read from TWILIO_CONNECT_TOKEN or standard input, never from here.')
    .action(async (options: ConnectFlags) => {
      const { connectTwilio } = await import('./commands/connect.ts');
      done(await connectTwilio(session, options));
    });
}

/** `rekindle rehearse`: a campaign tried out before anybody gets it. */
export function addRehearse(program: Command, session: Session, done: (exitCode: number) => void): void {
  program
    .command('rehearse')
    .description('play the lead against the AI in this terminal, or get the texts on your own phone')
    .requiredOption('--client <name>', 'name or slug of the client')
    .option('--dataset <name>', "name or id of the campaign; else the client's newest")
    .option('--to <e164>', 'text M1 to M3, written for a sample lead, to this phone of yours; needs --yes')
    .option('--yes', 'with --to: send them')
    .addOption(new Option('--json', 'a line of JSON for each text and turn'))
    .action(async (options: RehearseFlags) => {
      const { rehearse } = await import('./commands/rehearse.ts');
      done(await rehearse(session, options));
    });
}

interface RehearseFlags {
  client: string;
  dataset?: string;
  to?: string;
  yes?: true;
  json?: true;
}

interface ConnectFlags {
  client: string;
  accountSid?: string;
  number?: string;
  url?: string;
  rotate?: true;
  dropOld?: true;
  json?: true;
}
