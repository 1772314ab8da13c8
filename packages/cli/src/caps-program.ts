import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Session } from './session.ts';

interface CapsFlags {
  ai?: number | 'none';
  spend?: number | 'none';
  json?: true;
}

/** `rekindle client caps`: what a client may cost in a day. */
export function addCaps(client: Command, session: Session, done: (exitCode: number) => void): void {
  client
    .command('caps')
    .argument('<name>', 'name or slug of the client')
    .description('show or set what a client may cost in a day; above a cap people answer instead of the AI')
    .option('--ai <dollars>', 'for the model, in US dollars, or "none"', amount)
    .option('--spend <amount>', 'for texts, in the client\'s currency, or "none"', amount)
    .addOption(new Option('--json', 'one line of JSON instead of text'))
    .action(async (name: string, flags: CapsFlags) => {
      const { changeCaps } = await import('./commands/client-caps.ts');
      done(await changeCaps(session, { name, ...flags }));
    });
}

const AMOUNT_MAX = 1_000_000;

/** Micro-units of a currency. */
function amount(text: string): number | 'none' {
  if (text === 'none') return text;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= AMOUNT_MAX) return Math.round(value * 1e6);
  throw new InvalidArgumentError(`It is an amount from 0 to ${AMOUNT_MAX}, such as 2.50, or "none".`);
}
