import { type Command, Option } from 'commander';
import { collect, currencyCode, daysAhead, segmentPrice, segmentRate } from './arguments.ts';
import type { Session } from './session.ts';

interface ForecastFlags {
  file?: string;
  settings?: string;
  campaign?: string;
  client?: string;
  from?: string;
  days: number;
  map: string[];
  pricePerSegment?: number;
  currency?: string;
  company?: string;
  persona?: string;
  source?: string;
  segmentsPerSecond?: number;
  json?: true;
}

/** `rekindle forecast`: what a list, or a campaign as it stands, would do if nobody answered. */
export function addForecast(program: Command, session: Session, done: (exitCode: number) => void): void {
  program
    .command('forecast')
    .description('what a list or a campaign would do, if nobody answered; writes nothing')
    .option('--file <list>', 'a list, CSV, TSV or .xlsx; with --settings and --from; needs no database')
    .option('--settings <json>', 'a JSON file with the columns of campaign_settings; the rest has its defaults')
    .option('--campaign <name>', 'a campaign as it stands, by name or id, instead of a file')
    .option('--client <name>', 'when several clients have a campaign of that name')
    .option('--from <instant>', 'the start: ISO 8601 with offset, such as 2026-03-02T09:00:00Z; of a campaign: now')
    .option('--days <n>', 'how many days of 24 hours to look ahead', daysAhead, 365)
    .option('--map <column=field>', 'say which column of the file is which field; repeatable', collect, [])
    .option('--price-per-segment <amount>', 'what a segment costs (default: 0.04)', segmentPrice)
    .option('--currency <code>', 'of the price (default: GBP)', currencyCode)
    .option('--company <name>', 'company_name in the texts')
    .option('--persona <name>', 'agent_name in the texts')
    .option('--source <text>', 'source in the texts: where these people left their details')
    .option('--segments-per-second <n>', 'what the carrier takes from the number (default: 1)', segmentRate)
    .addOption(new Option('--json', 'one line of JSON instead of text'))
    .action(async (flags: ForecastFlags) => {
      const { forecast } = await import('./commands/forecast.ts');
      done(await forecast(session, flags));
    });
}
