import { audiencesText } from './audiences.ts';

/** Sentences of Personas and prompts, apart from the prompts themselves (text/prompts.ts). */
export const personasText = {
  title: 'Personas and prompts',
  tabs: {
    label: 'Parts of personas and prompts',
    voices: 'Voices',
    audiences: 'Audiences',
    strategies: 'Strategies',
    products: 'Products, roles, booking',
    fit: 'Fit',
    prompts: 'Prompts',
    templates: 'Templates',
  },
  actions: (name: string) => `What to do with ${name}`,
  more: 'More to do',
  showMore: 'Show more',
  remove: 'Delete',
  fieldsFault: 'Some fields need another look',
  newNotSaved: 'Nothing is saved yet',
  add: 'Add',
  readOnly: 'You can look at this but not change it.',
  updated: 'Changed',
  blank: 'empty',
  rows: (count: number) => (count === 1 ? '1 row' : `${count} rows`),
  ofLength: (length: number, max: number) =>
    `${length.toLocaleString('en-GB')} of ${max.toLocaleString('en-GB')} characters`,
  between: (from: number, to: number) => `${from} to ${to}`,
  listHint: 'One a line.',
  unset: 'Not said',

  /** What depends on a field. */
  uses: {
    prompt: 'The AI is told this.',
    score: 'Counts in how well a lead fits.',
    gate: 'Decides what may be done or said.',
    route: 'Decides which one is chosen.',
    display: 'For people only; the AI is not told.',
  } as Readonly<Record<string, string>>,

  /** Words of choices that are no plain words of their own. */
  choices: {
    vp: 'VP',
    c_level: 'C-level',
    mid: 'Mid-level',
    startup: 'Start-up, 1 to 50 people',
    small: 'Small, 51 to 200 people',
    medium: 'Medium, 201 to 1,000 people',
    large: 'Large, 1,001 to 10,000 people',
    enterprise: 'Enterprise, more than 10,000 people',
    multi_national: 'Multi-national',
    immediate: 'At once, within a month',
    short_term: 'Short term, 1 to 6 months',
    medium_term: 'Medium term, 6 to 18 months',
    long_term: 'Long term, 18 to 36 months',
    strategic: 'Strategic, beyond 36 months',
    sms: 'Text message',
    whatsapp: 'WhatsApp',
    homeowner: 'Home owner',
    bought: 'Has bought',
  } as Readonly<Record<string, string>>,
  /** Where one word stands in two lists. */
  choicesOf: {
    work_pattern: { strategic: 'Strategic' },
    budget_authority: { none: 'None', high: 'High' },
    severity: { medium: 'Medium' },
  } as Readonly<Record<string, Readonly<Record<string, string>>>>,

  voices: {
    about: 'Who writes to leads. Campaigns without a voice of their own have the default.',
    label: 'Voices',
    add: 'Add a voice',
    emptyTitle: 'No voice yet',
    emptyBody: 'A voice says who the AI speaks as. A campaign does not start without one; the first is the default.',
    isDefault: 'Default',
    makeDefault: 'Make it the default',
    madeDefault: (name: string) => `${name} is the default now.`,
    campaigns: 'Campaigns',
    signsAs: (name: string) => `Signs as ${name}`,
    newTitle: 'New voice',
    saved: 'The voice is saved. It holds from the next reply on.',
    deleted: 'The voice is deleted.',
    removeTitle: (name: string) => `Delete the voice “${name}”?`,
    removeBody: (campaigns: number, fallback: string) =>
      campaigns === 0
        ? `No campaign has it as its own, so nothing that runs changes. It cannot be brought back.`
        : `${campaigns === 1 ? '1 campaign has' : `${campaigns} campaigns have`} it as their own and go on with the default, ${fallback}, from the next reply on; nothing stops. It cannot be brought back.`,
    removeDefault: 'The default cannot be deleted: make another one the default first.',
    where: 'Where it speaks',
    whereDefault: 'It is the default: every campaign without a voice of its own has it.',
    whereCampaigns: (count: number) =>
      count === 0
        ? 'No campaign has it as its own.'
        : `${count === 1 ? '1 campaign has' : `${count} campaigns have`} it as its own.`,
    whereNot: 'It writes to nobody at present.',
    sample: 'How it begins',
    sampleHint: 'With a lead called Sam. Without a greeting by text the greeting is used.',
    sampleNone: 'It has no greeting of its own: the AI begins as fits.',
    variables: 'Greetings may have {firstName}; other words {{company_name}}, {{persona_name}} and {{booking_link}}.',
  },

  audiences: audiencesText,

  strategies: {
    about:
      'How campaigns are talked: words of their own, bound to a voice, an audience, a product and a template. A campaign takes one under its settings.',
    add: 'Add a strategy',
    find: 'Find in strategies',
    inactive: 'Not active',
    emptyTitle: 'No strategy yet',
    emptyBody:
      'A strategy says what to ask, how to answer objections and how to come to a call. Campaigns do without one, too.',
    nothingTitle: 'No strategy like that',
    campaigns: 'Campaigns',
    newTitle: 'New strategy',
    said: 'What it says',
    binds: 'What it binds',
    refs: {
      prompt_template_id: 'Template',
      ai_persona_id: 'Voice',
      persona_id: 'Audience',
      product_id: 'Product',
    },
    refHints: {
      prompt_template_id: 'Its base words, temperature and length, before the template that applies by itself.',
      ai_persona_id: 'Else the default one. A campaign’s own comes first.',
      persona_id: 'Of leads that are mapped to none. A campaign’s own comes first.',
      product_id: 'In place of the audience’s.',
    },
    saved: 'The strategy is saved. It holds from the next reply on.',
    deleted: 'The strategy is deleted.',
    removeTitle: (name: string) => `Delete the strategy “${name}”?`,
    removeBody: (campaigns: number) =>
      campaigns === 0
        ? 'No campaign has it, so nothing that runs changes. It cannot be brought back.'
        : `${campaigns === 1 ? '1 campaign has it and goes' : `${campaigns} campaigns have it and go`} on without one from the next reply on; nothing stops. It cannot be brought back.`,
    where: 'Where it is used',
    whereCampaigns: (count: number) =>
      count === 0 ? 'No campaign has it yet.' : `${count === 1 ? '1 campaign has' : `${count} campaigns have`} it.`,
  },

  tables: {
    fault: 'Needs another look',
    row: (table: string, n: number) => `${table} ${n}`,
    up: (n: number) => `Row ${n} up`,
    down: (n: number) => `Row ${n} down`,
    removeRow: (n: number) => `Take row ${n} out`,
    addRow: (table: string) => `Add: ${table}`,
    none: 'Nothing yet.',
    usual: (from: number, to: number) => `usually ${from} to ${to}`,
    usualOne: (count: number) => `usually ${count}`,
  },

  parts: {
    about: 'Your products, the roles that people have where they work, and how calls are booked.',
    products: 'Products',
    roles: 'Roles',
    noProducts: 'No product yet.',
    noRoles: 'No role yet.',
    processes: 'Booking processes',
    clientPage: 'The client’s page',
    clientPageHelp: 'For campaigns with no page and no booking process of their own. Empty: there is none.',
    noClientPage: 'None: such campaigns have no page',
    addProcess: 'Add a booking process',
    campaigns: (count: number) => (count === 1 ? '1 campaign' : `${count} campaigns`),
    addProduct: 'Add a product',
    addRole: 'Add a role',
    removeOne: (name: string) => `Delete ${name}`,
    saved: 'It is saved.',
    deleted: 'It is deleted.',
    removeTitle: (name: string) => `Delete “${name}”?`,
    removeProduct: 'Audiences that have it stay, without a product.',
    removeRole: 'Audiences that have it keep its names, but not what the role shares with them.',
    removeProcess: 'Campaigns that have it go on with the client’s booking page.',
    personas: (count: number) => (count === 1 ? '1 audience' : `${count} audiences`),
    lineFields: {
      name: 'Name',
      department: 'Department',
      business_function: 'Business function',
      booking_link: 'Booking page',
    },
  },

  fit: {
    about: 'How well leads fit each audience, why, and whether those that fit better become customers.',
    lead: 'A lead',
    find: 'Find a lead by name or number',
    findHint: 'Look a lead up to see how it fits each audience.',
    noLead: 'Nobody like that.',
    another: 'Another lead',
    audience: 'Audience',
    noAudience: 'There is no audience to fit.',
    writtenTo: 'Written to as this one',
    byPerson: 'A person chose it',
    byScore: 'By score',
    score: (score: number) => `Fits ${score} of 100`,
    unknown: 'Too little is known',
    confidence: (share: string) => `${share} of what counts is known`,
    disqualified: (criterion: string) => `Excluded by ${criterion}`,
    why: 'Why',
    criterion: 'What counts',
    weight: 'Weight',
    match: 'Match',
    notKnown: 'not known',
    map: 'Map a list by fit',
    mapAbout:
      'Each lead of the list is written to as the audience that it fits best. What a person has said stands; where too little is known nobody is mapped.',
    list: 'List',
    mapAct: 'Map it',
    mapAsked: 'The leads of the list are being mapped in the background.',
    outcomes: 'Won and lost by fit',
    outcomesAbout:
      'Of leads with a known outcome, by their score at the first text. The interval holds the true rate in 95 of 100 cases.',
    all: 'All audiences',
    next: {
      title: 'What to do next',
      none: 'Nothing for sure yet. Audiences of a campaign are compared from 20 texted leads on each side, scores from 20 known outcomes.',
      campaign: 'Open the campaign',
      score: (score: number) => `(${score})`,
      more: (count: number) => ` and ${count.toLocaleString('en-GB')} more`,
    },
    decile: 'Score',
    won: 'Won',
    lost: 'Lost',
    rate: 'Win rate',
    range: (decile: number) => (decile === 10 ? '90 to 100' : `${(decile - 1) * 10} to ${decile * 10 - 1}`),
    noScore: 'No score',
    noOutcomes: 'No lead with a score has a known outcome yet.',
    criteria: {
      industry: 'Industry',
      role: 'Role',
      seniority: 'Seniority',
      size: 'Company size',
      geography: 'Where they work',
      pain: 'Pain points',
      buying_stage: 'Buying stage',
      budget_authority: 'Budget authority',
      product_need: 'Need of the product',
      channel: 'Channel',
      area: 'Area',
      property_type: 'Kind of property',
      ownership: 'Ownership',
      timeframe: 'When',
      budget: 'Budget',
    },
  },

  files: {
    export: 'Export all as JSON',
    import: 'Import from JSON',
    exported: 'The file holds voices, audiences, products, roles and strategies.',
    title: 'Import personas from JSON',
    body: 'A file as this screen exports it, or one persona or a list of them as other tools do. What has the name of one that is there changes it.',
    choose: 'Choose a file',
    unreadable: 'This is not JSON. Choose a file that was exported as JSON.',
    wouldDo: 'It would do this; nothing is changed yet.',
    nothing: 'There is nothing in it to take in.',
    parts: {
      ai_personas: 'Voices',
      personas: 'Audiences',
      products: 'Products',
      roles: 'Roles',
      strategies: 'Strategies',
    },
    added: 'New',
    changed: 'Changed',
    part: 'What',
    take: 'Take it in',
    taken: 'The file is taken in.',
  },
} as const;

/** A word of a choice as people read it: `early_adopter` is "Early adopter". */
export function choiceName(column: string, word: string): string {
  const known = personasText.choicesOf[column]?.[word] ?? personasText.choices[word];
  return known ?? capital(word.toLowerCase().replaceAll('_', ' '));
}

/** With a capital first letter. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
