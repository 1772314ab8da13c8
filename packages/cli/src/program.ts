import { Command, Help, Option } from 'commander';
import { speedFactor, wholeNumber } from './arguments.ts';
import { addBookingPage, addBookingProcesses } from './booking-process-program.ts';
import { addCaps } from './caps-program.ts';
import { addCampaign } from './campaign-program.ts';
import { CONVERSATION_ACTS, type ConversationAct } from './conversation-acts.ts';
import { addForecast } from './forecast-program.ts';
import { addImport } from './import-program.ts';
import { addConnect, addRehearse } from './live-program.ts';
import { addLessons } from './lesson-program.ts';
import { addPeople } from './people-program.ts';
import { addPersonas } from './personas-program.ts';
import { addPrompt } from './prompt-program.ts';
import { addReviews } from './review-program.ts';
import type { Session } from './session.ts';
import { addStrategies } from './strategy-program.ts';

type Done = (exitCode: number) => void;

const EXIT_CODES = `
Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 not found, 4 conflict, 5 partly rejected.
Data goes to stdout, progress to stderr. Settings come from the environment: see .env.example.`;

/** The command line. Each command's code is loaded only when it runs. */
export function buildProgram(session: Session, done: Done): Command {
  const program = new Command('rekindle');
  program
    .description('Wakes up old leads by SMS: the operator tool.')
    .helpCommand(true)
    // Every command below takes this over.
    .configureHelp({ optionDescription: describeOption })
    .addHelpText('after', EXIT_CODES)
    .configureOutput({
      writeOut: (text) => session.data(text.trimEnd()),
      writeErr: (text) => session.say(text.trimEnd()),
    })
    .exitOverride()
    .showHelpAfterError('(npx --no rekindle help says what there is)');
  addClient(program, session, done);
  addImport(program, session, done);
  addForecast(program, session, done);
  addCampaign(program, session, done);
  addWhy(program, session, done);
  addMessage(program, session, done);
  addConversation(program, session, done);
  addPersonas(program, session, done);
  addStrategies(program, session, done);
  addBookingProcesses(program, session, done);
  addPrompt(program, session, done);
  addLessons(program, session, done);
  addReviews(program, session, done);
  addPeople(program, session, done);
  addConnect(program, session, done);
  addRehearse(program, session, done);
  addSending(program, session, done);
  addSandbox(program, session, done);
  addChecks(program, session, done);
  return program;
}

const help = new Help();

/** An option in help: also whether a command does nothing without it. */
function describeOption(option: Option): string {
  const described = help.optionDescription(option);
  return option.mandatory && option.defaultValue === undefined ? `${described} (required)` : described;
}

const json = () => new Option('--json', 'one line of JSON instead of text');

function addClient(program: Command, session: Session, done: Done): void {
  const client = program.command('client').description('the companies that text their leads');
  client
    .command('add')
    .argument('<name>', 'company name')
    .description('add a client with the number it texts from')
    .requiredOption('--number <e164>', 'its sender number, such as +447400123456')
    .addOption(
      new Option(
        '--mode <mode>',
        "sandbox texts simulated people, live real ones; cannot be changed later (default: the installation's)",
      ).choices(['sandbox', 'live']),
    )
    .addOption(json())
    .action(async (name: string, options: { number: string; mode?: 'sandbox' | 'live'; json?: true }) => {
      const { addClient: add } = await import('./commands/client.ts');
      done(await add(session, { name, ...options }));
    });
  addCaps(client, session, done);
  addBookingPage(client, session, done);
  client
    .command('list')
    .description('list all clients')
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const { showClients } = await import('./commands/client.ts');
      done(await showClients(session, options));
    });
}

function addWhy(program: Command, session: Session, done: Done): void {
  const why = program.command('why').description('why somebody was or was not texted, from what was recorded');
  for (const kind of ['lead', 'message'] as const) {
    why
      .command(kind)
      .argument('<id>', kind === 'lead' ? 'id of the lead, or its phone number' : 'id of the message')
      .description(`one sentence on this ${kind}, then the decisions behind it`)
      .option('--client <name>', 'this client only')
      .addOption(json())
      .action(async (id: string, options: { client?: string; json?: true }) => {
        const { explainLead, explainMessage } = await import('./commands/why.ts');
        done(await (kind === 'lead' ? explainLead : explainMessage)(session, { id, ...options }));
      });
  }
}

function addMessage(program: Command, session: Session, done: Done): void {
  program
    .command('message')
    .description('single texts')
    .command('rearm')
    .argument('<id>', 'id of the message')
    .description('have a text sent after all of which the provider knows nothing (absent)')
    .option('--yes', 'I know that the person may get it twice')
    .option('--by <name>', 'who orders it; kept with the decision')
    .addOption(json())
    .action(async (id: string, options: { yes?: true; by?: string; json?: true }) => {
      const { rearm } = await import('./commands/message.ts');
      done(await rearm(session, { id, ...options }));
    });
}

function addConversation(program: Command, session: Session, done: Done): void {
  const conversation = program.command('conversation').description("one lead's conversation, and who answers it");
  const client = () => new Option('--client <name>', 'when leads of several clients have that number');
  conversation
    .command('show')
    .argument('<lead>', 'its id, or the phone number')
    .description('the texts, the answer that waits, and who answers')
    .addOption(client())
    .addOption(json())
    .action(async (lead: string, options: { client?: string; json?: true }) => {
      const { showConversation } = await import('./commands/conversation.ts');
      done(await showConversation(session, { lead, ...options }));
    });
  for (const [verb, description] of Object.entries(CONVERSATION_ACTS)) {
    conversation
      .command(verb)
      .argument('<lead>', 'its id, or the phone number')
      .argument('[text]', 'edit, say: the words')
      .description(description)
      .addOption(client())
      .option('--by <name>', 'who does it; kept with the decision')
      .option('--at-night', 'say: send it although it is night where they are')
      .addOption(json())
      .action(
        async (
          lead: string,
          text: string | undefined,
          options: { client?: string; by?: string; atNight?: true; json?: true },
        ) => {
          const { actOnConversation } = await import('./commands/conversation.ts');
          const words = text === undefined ? {} : { text };
          done(await actOnConversation(session, verb as ConversationAct, { lead, ...words, ...options }));
        },
      );
  }
}

function addSending(program: Command, session: Session, done: Done): void {
  const sending = program.command('sending').description('the switch for all texts, of everybody or of one client');
  sending
    .command('stop')
    .description('nothing is sent any more, replies included')
    .option('--client <name>', 'this client only')
    .option('--reason <text>', 'kept and shown')
    .addOption(json())
    .action(async (options: { client?: string; reason?: string; json?: true }) => {
      const { stopSending } = await import('./commands/sending.ts');
      done(await stopSending(session, options));
    });
  sending
    .command('start')
    .description('sending goes on, what waited first')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (options: { client?: string; json?: true }) => {
      const { startSending } = await import('./commands/sending.ts');
      done(await startSending(session, options));
    });
}

function addSandbox(program: Command, session: Session, done: Done): void {
  const sandbox = program.command('sandbox').description('the simulated clock of a running npm start');
  sandbox
    .command('skip')
    .argument('[times]', 'how many events to skip to', wholeNumber, 1)
    .description('jump to the next instant at which something happens')
    .addOption(json())
    .action(async (times: number, options: { json?: true }) => {
      const { skip } = await import('./commands/sandbox.ts');
      done(await skip(session, { times, ...options }));
    });
  sandbox
    .command('speed')
    .argument('<factor>', 'business seconds a real second; 0 stands still', speedFactor)
    .description('let the clock run faster or slower')
    .addOption(json())
    .action(async (speed: number, options: { json?: true }) => {
      const { setSpeed } = await import('./commands/sandbox.ts');
      done(await setSpeed(session, { speed, ...options }));
    });
}

function addChecks(program: Command, session: Session, done: Done): void {
  program
    .command('verify')
    .description('check the promises over everything that was sent; exit code 1 and the rows when one was broken')
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const { verify } = await import('./commands/verify.ts');
      done(await verify(session, options));
    });
  program
    .command('doctor')
    .description('look for what would keep the installation from working, and say how to mend it')
    .option('--live', 'ask Twilio, the public address and the model too')
    .option('--client <name>', 'with --live: this client only')
    .addOption(json())
    .action(async (options: { live?: true; client?: string; json?: true }) => {
      const { examine } = await import('./commands/doctor.ts');
      done(await examine(session, options));
    });
  program
    .command('migrate')
    .description("bring the database and the queue's tables up to date")
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const { migrateAll } = await import('./commands/migrate.ts');
      done(await migrateAll(session, options));
    });
}
