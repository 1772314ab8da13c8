/** Sentences of the first steps. */
export const firstRunText = {
  title: 'First steps',
  aboutSandbox:
    'From nothing to a campaign that answers. This client is a sandbox: the carrier, the AI and the people are simulated, so try anything.',
  aboutLive: 'From nothing to a campaign that answers. This client is live: what you start texts real people.',
  done: 'Done',
  next: 'Next',
  progress: (done: number, all: number) => `${done} of ${all} done`,

  provider: {
    title: 'A way to send',
    simulator: 'The simulated carrier is connected. No account and no key is needed.',
    twilio: "Texts go through the installation's Twilio account.",
    ownTwilio: "Texts go through this client's own Twilio account.",
    toConnect: 'To connect a Twilio account, run',
    command: 'npx --no rekindle connect twilio',
  },
  number: {
    title: 'A number to send from',
    have: 'Texts come from',
    none: 'There is no number yet. Add one with',
    command: (client: string) => `npx --no rekindle connect twilio --client "${client}" --number +44...`,
  },
  list: {
    title: 'Import a list',
    body: 'CSV or Excel, as messy as it is. You see what each column is taken for and what would be left out before anything is stored.',
    have: (count: number) => (count === 1 ? '1 list is imported.' : `${count} lists are imported.`),
    act: 'Import a list',
    actMore: 'Import your own list',
  },
  personas: {
    title: 'Say who writes, and to whom',
    body: 'What you say of the people on your list (what they want, fear and object) reaches every answer.',
    have: (voice: string, audiences: number) =>
      `${voice} writes to ${audiences === 1 ? '1 audience' : `${audiences} audiences`}.`,
    start: 'You begin with a voice and an audience of few words.',
    act: 'Open audiences',
  },
  campaign: {
    title: 'Write the three texts and look ahead',
    body: 'The forecast plays the whole campaign before anything is sent: who gets what and when, the finish date and the cost.',
    act: 'Open campaigns',
  },
  start: {
    title: 'Start it',
    body: 'The first ten texts go at once, so that you see it work. The rest keeps to your hours and limits.',
    bodyShut: (when: string) =>
      `Your sending hours are shut just now: the first ten texts go as soon as they open, ${when}, and the rest keeps to your hours and limits.`,
    bodySandbox:
      'Then use the bar at the top: “Skip to next event” jumps to whatever happens next, 60x runs an hour in a minute.',
    have: (count: number) => (count === 1 ? '1 campaign was started.' : `${count} campaigns were started.`),
    act: 'Open campaigns',
  },
  answer: {
    title: 'Read a reply, and take one over',
    body: (persona: string) =>
      `Replies come into the inbox. ${persona}, the AI, drafts an answer that you can change, send or stop; start typing and the conversation is yours.`,
    have: (count: number) => (count === 1 ? '1 lead has answered.' : `${count} leads have answered.`),
    act: 'Open the inbox',
  },
  rehearse: 'To play a lead yourself against the AI, in a terminal:',
  rehearseCommand: (client: string) => `npx --no rekindle rehearse --client "${client}"`,
} as const;
