/** Sentences of audiences: whom a client writes to. */
export const audiencesText = {
  about:
    'Whom you write to. A campaign does not start without an active one; what is known of them reaches the answers.',
  add: 'Add an audience',
  find: 'Find in audiences',
  state: 'Which ones',
  all: 'All',
  active: 'Active',
  inactive: 'Not active',
  emptyTitle: 'No audience yet',
  first: 'Create your first audience',
  emptyBody:
    'An audience says what people want, fear and object. A campaign does not start without an active one. The builder is one form, and only the name is needed.',
  nothingTitle: 'No audience like that',
  clear: 'Clear the filters',
  leads: 'Leads',
  fit: 'Fit with the business',
  ofArchetype: (archetype: string, { personas, active, leads }: { personas: number; active: number; leads: number }) =>
    `${archetype}: ${personas} ${personas === 1 ? 'audience' : 'audiences'}, ${active} active, ${leads.toLocaleString('en-GB')} ${leads === 1 ? 'lead' : 'leads'}`,
  turnOn: 'Make it active',
  turnOff: 'Make it inactive',
  turnedOn: (name: string) => `${name} is active.`,
  turnedOff: (name: string) => `${name} is not active any more.`,
  exportOne: 'Export as JSON',
  newTitle: 'New audience',
  newAbout: 'The builder is one form. Only the name is needed; the more you say, the better the answers fit.',
  saved: 'The audience is saved. It holds from the next reply on.',
  deleted: 'The audience is deleted.',
  removeTitle: (name: string) => `Delete the audience “${name}”?`,
  removeBody:
    'Running campaigns that have it go on with the active one that suits the business best; nothing stops. Its leads are written to as that one, too. It cannot be brought back.',
  who: 'Who they are',
  known: 'What is known of them',
  product: 'Product',
  role: 'Role, with what it shares',
  workedOut: 'Worked out',
  readiness: (level: string) => `Readiness for AI: ${level}.`,
  layer: (layer: string) => `Kind of help that suits them: ${layer}.`,
  fromRole: (count: number) =>
    count === 0
      ? 'Its role says nothing more.'
      : `${count === 1 ? '1 row of its role reaches' : `${count} rows of its role reach`} the answers, too.`,
  inactiveAbout: 'Nobody is written to as this one while it is not active.',

  next: {
    title: 'What next',
    another: 'Add another',
    map: 'Map leads to it',
    mapAbout:
      'Goes through all lists in the background: whoever fits this audience best is written to as it. What a person has said stands.',
    inactive: 'Make it active and save first: nobody is mapped to one that is not.',
    noCriteria: 'Say first under “Criterion” whom it fits, and save: leads are mapped by that.',
    asked: (lists: number) =>
      lists === 1 ? 'The leads of 1 list are being mapped.' : `The leads of ${lists} lists are being mapped.`,
    noLists: 'There is no list with leads yet. Lists are mapped by themselves when they come in.',
    underWay: (lists: number) =>
      lists === 1 ? '1 list is still to be mapped.' : `${lists} lists are still to be mapped.`,
  },

  templates: {
    title: 'Templates that suit it',
    none: 'None has its words yet. Say more of its trade, goals and pains, or write a template for it.',
    kinds: { prompt: 'Begin a prompt', campaign: 'Begin a campaign' },
    begin: (act: string, name: string) => `${act}: ${name}`,
    speaks: (score: number) => `${score} of 100 speak for it`,
    ground: (ground: string, words: readonly string[]) => `${ground}: ${words.join(', ')}`,
    grounds: { trade: 'Trade', goals: 'Goals', pains: 'Pains', tone: 'Tone', who: 'Who they are' },
  },

  /** What the builder asks of each field, by column. */
  guide: {
    name: 'What do you call these people among yourselves?',
    persona_type: 'People at home, or people at work? It decides what a fit is made of.',
    is_active: 'Are they written to now?',
    role: 'What do they do where they work?',
    title: 'What stands on their card or under their e-mails?',
    industry: 'Which trade are they in?',
    seniority_level: 'Do they decide, or do they ask somebody?',
    goals: 'What do they want to get done, in their own words?',
    pain_points: 'What annoys, costs or worries them today?',
    desired_outcome: 'If it goes well, what is different for them a year from now?',
    value_prop_to_persona: 'What do you do for exactly these people? Only what you can keep.',
    alignment_score:
      'How much do you want such customers, from 0 to 100? The higher one is chosen where nothing else is said.',
    buying_stage: 'Do they only look around, or do they compare offers?',
    product_id: 'Which of your products is it for? It may be none.',
    role_id: 'Which role do they have? What is known of it reaches the answers, too.',
  } as Readonly<Record<string, string>>,
} as const;
