import { type Command, Option } from 'commander';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');

interface Flags {
  client: string;
  json?: true;
}

/** `rekindle booking-process`: how calls are booked. */
export function addBookingProcesses(program: Command, session: Session, done: (exitCode: number) => void): void {
  const processes = program
    .command('booking-process')
    .description('how calls are booked: booking pages that campaigns share');
  const ofClient = (command: Command) =>
    command.requiredOption('--client <name>', 'name or slug of the client').addOption(json());
  ofClient(processes.command('list'))
    .description('booking processes, one line each')
    .action(async (options: Flags) => {
      const { showBookingProcesses } = await import('./commands/booking-process.ts');
      done(await showBookingProcesses(session, options));
    });
  ofClient(processes.command('save').argument('<name>', 'its name').argument('<page>', 'the booking page, https://…'))
    .description('add a booking process, or give the one of that name another page')
    .action(async (name: string, page: string, options: Flags) => {
      const { saveProcess } = await import('./commands/booking-process.ts');
      done(await saveProcess(session, { name, page, ...options }));
    });
  ofClient(processes.command('use').argument('<campaign>', 'name or id').argument('[process]', 'its name'))
    .description("have a campaign's calls booked by a process, or by none; holds at once")
    .option('--none', 'by none')
    .action(async (campaign: string, wanted: string | undefined, options: Flags & { none?: true }) => {
      const { useProcess } = await import('./commands/booking-process.ts');
      done(await useProcess(session, { campaign, wanted: wanted ?? null, ...options }));
    });
  ofClient(processes.command('delete').argument('<process>', 'its name'))
    .description("delete a booking process; campaigns that had it go on with the client's page")
    .action(async (wanted: string, options: Flags) => {
      const { removeProcess } = await import('./commands/booking-process.ts');
      done(await removeProcess(session, { wanted, ...options }));
    });
}

/** `rekindle client booking-page`: where calls are booked that have no other page. */
export function addBookingPage(client: Command, session: Session, done: (exitCode: number) => void): void {
  client
    .command('booking-page')
    .argument('<name>', 'name or slug of the client')
    .argument('[page]', 'the booking page, https://…')
    .description('show or set where calls are booked of campaigns with no page and no booking process of their own')
    .option('--none', 'it has none')
    .addOption(json())
    .action(async (name: string, page: string | undefined, flags: { none?: true; json?: true }) => {
      const { changeBookingPage } = await import('./commands/booking-process.ts');
      done(await changeBookingPage(session, { client: name, page: page ?? null, ...flags }));
    });
}
