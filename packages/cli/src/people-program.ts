import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from './arguments.ts';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');

/** What may be said of a person, on adding them and later. */
export interface UserFlags {
  client: string;
  name?: string;
  phone?: string;
  role?: string;
  status?: string;
  territory: string[];
  quiet?: string;
  timezone?: string;
  emails?: boolean;
  texts?: boolean;
  json?: true;
}

function withFlags(command: Command): Command {
  return command
    .requiredOption('--client <name>', 'name or slug of the client')
    .option('--name <name>', 'first and last name')
    .option('--phone <number>', 'own phone, texted about hot leads; "none" takes it away')
    .addOption(
      new Option('--role <role>', 'what they may do; managers and above are asked when no sales rep answers').choices([
        'sales_rep',
        'manager',
        'company_owner',
        'admin',
        'read_only',
      ]),
    )
    .option(
      '--territory <area>',
      'postcode area or district whose leads are theirs, such as M or SW1A; repeatable',
      collect,
      [],
    )
    .option('--quiet <hours>', 'when nobody texts them, such as 20:00-08:00; "none" for never', quietHours)
    .option('--timezone <zone>', "the clock of these hours; the client's unless told")
    .option('--no-emails', 'never tell them by e-mail')
    .option('--no-texts', 'never tell them by text')
    .addOption(json());
}

function quietHours(text: string): string {
  if (text === 'none' || /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(text)) return text;
  throw new InvalidArgumentError('It looks like 20:00-08:00, or is none.');
}

/** `rekindle user`, `handover`, `webhook`, `outcome` and `outcomes`: the people a lead is handed to, and what came of it. */
export function addPeople(program: Command, session: Session, done: (exitCode: number) => void): void {
  const user = program.command('user').description('the people who work for a client and take its leads');
  withFlags(user.command('add').argument('<email>', 'their e-mail address'))
    .description('add somebody')
    .action(async (email: string, flags: UserFlags) => {
      const { addUser } = await import('./commands/user.ts');
      done(await addUser(session, { email, ...flags }));
    });
  withFlags(user.command('set').argument('<email>', 'their e-mail address'))
    .description('change what is known of somebody; only what is given is changed')
    .addOption(new Option('--status <status>', 'suspended people get no leads').choices(['active', 'suspended']))
    .option('--emails', 'tell them by e-mail again')
    .option('--texts', 'tell them by text again')
    .action(async (email: string, flags: UserFlags, command: Command) => {
      const given = (name: string) => command.getOptionValueSource(name) === 'cli';
      const { setUser } = await import('./commands/user.ts');
      const { emails, texts, ...rest } = flags;
      done(
        await setUser(session, {
          email,
          ...rest,
          ...(given('emails') && emails !== undefined && { emails }),
          ...(given('texts') && texts !== undefined && { texts }),
        }),
      );
    });
  user
    .command('list')
    .description('who works for a client, and what each is told')
    .requiredOption('--client <name>', 'name or slug of the client')
    .addOption(json())
    .action(async (options: { client: string; json?: true }) => {
      const { listUsers } = await import('./commands/user.ts');
      done(await listUsers(session, options));
    });
  addSignInLinks(user, session, done);
  const handover = program.command('handover').description('leads that a person is to take');
  handover
    .command('list')
    .description('who is asked to take which lead, the longest waiting first')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (options: { client?: string; json?: true }) => {
      const { listHandovers } = await import('./commands/handover.ts');
      done(await listHandovers(session, options));
    });
  handover
    .command('take')
    .argument('<lead>', 'id of the lead, or its phone number')
    .requiredOption('--as <email>', 'who takes it')
    .option('--client <name>', 'when several clients have that number')
    .addOption(json())
    .description('take a lead for somebody, as their link does')
    .action(async (lead: string, options: { as: string; client?: string; json?: true }) => {
      const { takeLead } = await import('./commands/handover.ts');
      done(await takeLead(session, { lead, ...options }));
    });
  program
    .command('webhook')
    .argument('<client>', 'name or slug of the client')
    .argument('[url]', 'where hand-overs are posted to from now on')
    .description("show or set the address a client's hand-overs are posted to, and the secret they are signed with")
    .option('--off', 'post them nowhere')
    .addOption(json())
    .action(async (client: string, url: string | undefined, options: { off?: true; json?: true }) => {
      const { setWebhook } = await import('./commands/webhook.ts');
      done(await setWebhook(session, { client, ...(url !== undefined && { url }), ...options }));
    });
  program
    .command('outcome')
    .argument('<lead>', 'id of the lead, or its phone number')
    .argument('<outcome>', 'converted or lost')
    .description('say what became of one lead; a converted one is a customer and gets no more texts')
    .option('--client <name>', 'when several clients have that number')
    .option('--value <amount>', 'what it was worth, such as 12500.00')
    .option('--date <day>', 'when, such as 2026-11-21')
    .option('--by <name>', 'who says so')
    .addOption(json())
    .action(async (lead: string, outcome: string, options: OutcomeFlags) => {
      const { setOutcome } = await import('./commands/outcomes.ts');
      done(await setOutcome(session, { lead, outcome, ...options }));
    });
  program
    .command('outcomes')
    .argument('<file>', 'CSV, TSV or .xlsx with the columns phone (or lead_id), outcome, value, date')
    .description('take in what became of many leads; exit code 5 when some rows were rejected')
    .requiredOption('--client <name>', 'name or slug of the client')
    .addOption(json())
    .action(async (file: string, options: { client: string; json?: true }) => {
      const { takeOutcomes } = await import('./commands/outcomes.ts');
      done(await takeOutcomes(session, { file, ...options }));
    });
}

interface OutcomeFlags {
  client?: string;
  value?: string;
  date?: string;
  by?: string;
  json?: true;
}

function addSignInLinks(user: Command, session: Session, done: (exitCode: number) => void): void {
  const where = () => new Option('--console <url>', 'where the console is reached, unless CONSOLE_BASE_URL says it');
  user
    .command('sign-in-link')
    .description('a link that signs somebody in to the console, once; without --email whoever administers it')
    .option('--email <email>', 'whose account; made when there is none, with every team that has the address')
    .option('--name <name>', 'first and last name of a new account')
    .option('--admin', 'they administer every client of this installation')
    .addOption(where())
    .addOption(json())
    .action(async (options: { email?: string; name?: string; admin?: true; console?: string; json?: true }) => {
      const { makeSignInLink } = await import('./commands/sign-in-link.ts');
      done(await makeSignInLink(session, options));
    });
  user
    .command('reset-link')
    .argument('<email>', 'whose password')
    .description('a link to choose a new password, for whoever cannot be sent one')
    .addOption(where())
    .addOption(json())
    .action(async (email: string, options: { console?: string; json?: true }) => {
      const { makeResetLink } = await import('./commands/sign-in-link.ts');
      done(await makeResetLink(session, { email, ...options }));
    });
}
