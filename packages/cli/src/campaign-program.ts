import type { HeldChoice } from '@rekindle/scheduler';
import { type Command, Option } from 'commander';
import type { Session } from './session.ts';

interface SettingsFlags {
  client?: string;
  saveAs?: string;
  description?: string;
  json?: true;
}

const json = () => new Option('--json', 'one line of JSON instead of text');

function held(): Option {
  const meaning =
    'people whom another campaign texts: wait for it (queue), are left out (skip), or are taken over (move)';
  return new Option('--held <choice>', meaning).choices(['queue', 'skip', 'move']);
}

/** `rekindle campaign`: start, pause, set and look at campaigns. */
export function addCampaign(program: Command, session: Session, done: (exitCode: number) => void): void {
  const campaign = program.command('campaign').description('start, pause, drain, end and look at campaigns');
  const about = [
    ['start', 'start a draft campaign, or a finished one again for people added since'],
    ['pause', 'pause a running campaign; texts on their way are put off'],
    ['resume', 'let a paused campaign go on, or one that drains take people in again'],
    ['drain', 'let nobody new start; those who have begun go on to the end'],
    ['finish', 'end it for everybody left in it; cannot be taken back'],
  ] as const;
  for (const [verb, description] of about) {
    const command = campaign
      .command(verb)
      .argument('<dataset>', 'its name or id')
      .description(description)
      .option('--client <name>', 'when several clients have one of that name');
    if (verb === 'start') command.addOption(held()).option('--dry-run', 'say what would come of it, write nothing');
    command
      .addOption(json())
      .action(async (dataset: string, options: { client?: string; held?: HeldChoice; dryRun?: true; json?: true }) => {
        const { changeCampaign } = await import('./commands/campaign.ts');
        done(await changeCampaign(session, verb, { dataset, ...options }));
      });
  }
  campaign
    .command('set')
    .argument('<dataset>', 'its name or id')
    .argument('[field=value...]', 'settings such as "m1_message=Hi {{first_name}}, ..." or messages_per_hour=60')
    .description('write the settings a campaign starts with, or change those a started one runs on')
    .option('--like <template>', 'first take over everything this template says')
    .option('--client <name>', 'when several clients have one of that name')
    .addOption(json())
    .action(
      async (dataset: string, assignments: string[], options: { like?: string; client?: string; json?: true }) => {
        const { setCampaign } = await import('./commands/campaign-settings.ts');
        done(await setCampaign(session, { dataset, assignments, ...options }));
      },
    );
  campaign
    .command('settings')
    .argument('<dataset>', 'its name or id')
    .description('the settings a campaign runs on, or would start with; --json is what forecast --settings reads')
    .option('--save-as <name>', 'keep them as a template for campaign set --like')
    .option('--description <text>', 'what the template is for')
    .option('--client <name>', 'when several clients have one of that name')
    .addOption(json())
    .action(async (dataset: string, options: SettingsFlags) => {
      const { showSettings } = await import('./commands/settings-templates.ts');
      done(await showSettings(session, { dataset, ...options }));
    });
  campaign
    .command('status')
    .argument('[dataset]', 'its name or id; all campaigns when not given')
    .description('where campaigns stand, in one sentence each and in counts')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (dataset: string | undefined, options: { client?: string; json?: true }) => {
      const { showCampaigns } = await import('./commands/campaign.ts');
      done(await showCampaigns(session, { ...(dataset !== undefined && { dataset }), ...options }));
    });
}
