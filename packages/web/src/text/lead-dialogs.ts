const n = (count: number): string => count.toLocaleString('en-GB');
const leads = (count: number): string => `${n(count)} ${count === 1 ? 'lead' : 'leads'}`;

/** Sentences of what is asked before something is done with a lead, of the stop list and of a lead's story. */
export const leadDialogsText = {
  stopList: {
    title: 'Stop list',
    ask: 'Could we text this number now?',
    number: 'A mobile number',
    check: 'Check',
    nobody: 'No lead of yours has this number.',
    add: 'Put it on the stop list',
    addTitle: (phone: string) => `Never text ${phone} again?`,
    entries: 'Numbers that are never texted',
    search: 'Start of a number',
    source: 'Why',
    more: 'Show more',
    theirs: 'Only by START',
    stays: 'Stays',
    emptyTitle: 'Nobody is on the stop list',
    nothingTitle: 'No number fits',
    emptyBody: 'Whoever writes STOP comes here by themselves. A list of numbers is imported under Imports.',
    sources: {
      '': 'Any reason',
      keyword: 'Wrote STOP',
      phrase: 'Asked in words',
      model: 'As the AI read it',
      provider: 'The carrier says so',
      person: 'By a person',
      import: 'From a list',
      wrong_number: 'Wrong number',
      invalid: 'Gets no texts',
    },
  },
  suppressing: {
    title: (name: string) => `Never text ${name} again?`,
    body: 'No campaign and no AI writes to this number any more, whatever list it comes back with. What is written and not sent yet is dropped.',
    evidence: 'What they said, or where it is written',
    confirm: 'Suppress',
  },
  lifting: {
    title: 'Take this number off the stop list?',
    body: 'They may be texted again. Campaigns that ended for them stay ended.',
    reason: 'Why they may be texted again',
    confirm: 'Take off the stop list',
  },
  erasing: {
    title: (name: string) => `Erase ${name}?`,
    body: 'This cannot be undone. Gone for good are:',
    leads: (count: number) => `${leads(count)} with this number, in all lists`,
    texts: (count: number) => `${n(count)} ${count === 1 ? 'text' : 'texts'} with them`,
    runs: (count: number) =>
      `${n(count)} ${count === 1 ? 'prompt' : 'prompts'} and what the AI made of ${count === 1 ? 'it' : 'them'}`,
    file: (name: string, rows: number | null) =>
      `the stored file ${name}${rows === null ? '' : ` of ${n(rows)} rows`}, as their row is in it; its other leads stay`,
    stays:
      'What stays is the number on the stop list, without a word of theirs, so that no later list brings them back.',
    wait: 'A text to them is being sent just now. Do it again in a minute.',
    confirmField: (phone: string) => `Write the number ${phone} to confirm`,
    confirm: 'Erase for good',
    done: 'Erased.',
  },
  story: {
    by: 'by',
    prompt: 'Prompt',
    gates: 'stopped by',
    edited: 'changed by',
    segments: (count: number) => `${n(count)} ${count === 1 ? 'segment' : 'segments'}`,
    way: 'Its way',
    more: (count: number) => `${n(count)} details`,
    facts: { until: 'Until', starts_at: 'Starts' } as Record<string, string>,
  },
  editing: {
    title: 'Change details',
    save: 'Save',
    cancel: 'Cancel',
    changed:
      'Somebody else has changed this lead meanwhile. Their values are shown now; yours are still in the fields.',
  },
} as const;
