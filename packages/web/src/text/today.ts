const n = (count: number): string => count.toLocaleString('en-GB');

/** Sentences of the Today screen. */
export const todayText = {
  title: 'Today',
  about: (count: number, sentence: string) =>
    `${n(count)} ${count === 1 ? 'thing needs' : 'things need'} you; ${sentence}`,
  emptyTitle: (sentence: string) => `Nothing needs you; ${sentence}`,
  emptyBody: 'Hot leads, people without an answer, failed imports and campaigns in trouble come here by themselves.',
  more: 'There are more; these are the first.',
  seeAll: 'See all',
  urgent: 'Urgent',
  takenSaid: (name: string) => `${name} is yours now.`,
  resumedSaid: (name: string) => `${name} goes on.`,
  sections: {
    hot_lead: 'Hot leads that nobody has',
    takeover: 'Waiting for your answer',
    needs_person: 'A person is needed',
    campaign_paused: 'Campaigns that paused themselves',
    rate: 'Close to a limit',
    campaign_behind: 'Behind the forecast',
    import: 'Imports',
    lost_texts: 'Lost texts',
    failed_texts: 'Texts that failed',
    unmatched_text: 'Texts from numbers we do not know',
    booking: 'Calls today and tomorrow',
  },
  acts: {
    take: 'Take',
    answer: 'Answer',
    open: 'Open',
    resume: 'Resume',
    import: 'Look at it',
    list: 'Show them',
    inbox: 'Open',
  },
  resume: {
    title: (name: string) => `Let ${name} go on?`,
    body: 'It paused itself to protect the number. Texts go out again at once; when the rate passes its limit again, it pauses again.',
    confirm: 'Resume',
  },
} as const;
