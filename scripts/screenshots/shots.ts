import type { BrowserContext, Page } from 'playwright-core';

export interface Shot {
  /** The picture's file name begins with it. */
  name: string;
  path: string;
  /** Brings the screen to what the picture is of. */
  ready(page: Page): Promise<unknown>;
  /** Also as a telephone shows it. */
  narrow: boolean;
  signedOut?: true;
}

interface Listed {
  items: { id: string; [field: string]: unknown }[];
}

/** What the README shows, over the demo's data. */
export async function shotsOf(
  context: BrowserContext,
  { origin, clientId }: { origin: string; clientId: string },
): Promise<Shot[]> {
  const list = async (path: string): Promise<Listed['items']> => {
    const answer = await context.request.get(`${origin}/api/v1/${path}`, { headers: { 'x-client-id': clientId } });
    if (!answer.ok()) throw new Error(`GET ${path} answered ${answer.status()}: ${await answer.text()}`);
    return ((await answer.json()) as Listed).items;
  };
  const at = (path: string): string => `/c/${clientId}/${path}`;
  const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const [campaign] = await list('campaigns');
  const [hot] = await list('conversations?queue=hot&limit=1');
  const [lead] = await list('leads?status=HOT&limit=1');
  const [audience] = await list('personas?limit=1');
  const campaignPath = at(`campaigns/${campaign?.id ?? ''}`);
  return [
    { name: 'sign-in', path: '/sign-in', ready: heading('Sign in'), narrow: false, signedOut: true },
    { name: 'first-steps', path: at('start'), ready: heading('First steps'), narrow: false },
    { name: 'today', path: at('today'), ready: heading('Today'), narrow: true },
    { name: 'import', path: at('imports/new'), ready: mapMessyList, narrow: false },
    { name: 'campaigns', path: at('campaigns'), ready: heading('Campaigns'), narrow: false },
    { name: 'campaign', path: campaignPath, ready: drawn, narrow: true },
    { name: 'builder', path: `${campaignPath}/edit`, ready: heading(/.+/), narrow: false },
    { name: 'forecast', path: `${campaignPath}/edit`, ready: simulate, narrow: false },
    { name: 'inbox', path: at(`inbox/${hot?.id ?? ''}`), ready: heading(/.+/), narrow: true },
    {
      name: 'leads',
      path: at('leads'),
      ready: (page) =>
        page
          .getByText(/^07400/)
          .first()
          .waitFor(),
      narrow: true,
    },
    {
      name: 'lead',
      path: at(`leads/${lead?.id ?? ''}`),
      ready: (page) => page.getByRole('heading', { name: 'Timeline' }).waitFor(),
      narrow: true,
    },
    { name: 'voices', path: at('personas'), ready: heading('Personas and prompts'), narrow: false },
    { name: 'audience', path: at(`personas/audiences/${audience?.id ?? ''}`), ready: heading(/.+/), narrow: true },
    { name: 'templates', path: at('personas/templates'), ready: heading('Personas and prompts'), narrow: false },
    { name: 'prompt', path: at('personas/prompts/new'), ready: heading('New prompt'), narrow: true },
    { name: 'lesson', path: at('lessons/new'), ready: heading('New lesson'), narrow: false },
    { name: 'team', path: at('team'), ready: heading('Team'), narrow: false },
    { name: 'settings', path: at('settings'), ready: heading('Settings'), narrow: false },
  ];
}

/** A list as offices keep them. */
const MESSY_LIST = [
  'CUSTOMER NAME;Mobile No;E-mail;Date of enquiry;Quote £',
  'MR JOHN O’NEILL;447400900001;john@example.com;04/03/2023;£4,250',
  'mrs anna smith;07400 900 002;ANNA@EXAMPLE.COM;05/04/2023;£900',
  'ZOË BRONTË;07400900003;;16/05/2023;£1,200',
  'Twice There;07400 900 002;;;',
  'No Number;see notes;;;',
  'Only Landline;020 7946 0000;;;',
].join('\r\n');

async function mapMessyList(page: Page): Promise<void> {
  await page.getByText('Drop a file here').waitFor();
  await page.setInputFiles('input[type=file]', {
    name: 'old_quotes.csv',
    mimeType: 'text/csv',
    // As an office's Excel writes it.
    buffer: Buffer.from(MESSY_LIST.replaceAll('’', '\u0092'), 'latin1'),
  });
  await page.getByText('CUSTOMER NAME').first().waitFor();
}

async function drawn(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Funnel' }).waitFor();
  await page.locator('canvas').first().waitFor();
}

async function simulate(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Simulate' }).click();
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: /simulate/i })
    .click();
  await page.getByRole('tabpanel').getByText('Last text').waitFor({ timeout: 120_000 });
  await page.getByRole('tabpanel').locator('canvas').first().waitFor();
}
