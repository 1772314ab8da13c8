/** A way to say STOP. `keyword`: exactly a word that Twilio itself acts on. */
export interface StopWording {
  body: string;
  keyword: boolean;
}

const KEYWORDS = [
  'STOP',
  'Stop',
  'stop',
  'STOPALL',
  'unsubscribe',
  'Unsubscribe',
  'END',
  'QUIT',
  'Cancel',
  'OPTOUT',
  'revoke',
  ' stop ',
];

const IN_OTHER_WORDS = [
  'STOP!!',
  'stop.',
  'Stop please',
  's t o p',
  'sotp',
  'STPO',
  'Stop texting me please',
  'please stop messaging me',
  'Can you stop sending me these texts',
  'Stop contacting me.',
  'Take me off your list',
  'take me off ur list pls',
  'Can you please take my number off your system',
  'Remove me',
  'remove my number please',
  'rwmove me',
  'Please remove me from your mailing list, thanks',
  'unsubscribe me please',
  'Unsubcribe',
  'please unsubscribe',
  'opt out',
  'I want to opt out',
  'Opt me out of this please',
  'leave me alone',
  'Leave me alone will you',
  'not interested, remove me',
  'Not interested. Please do not text again',
  "Don't text me again",
  'dont message me anymore',
  'do not contact me again',
  'Please dont contact me again thank you',
  'No more texts please',
  'no more messages ta',
  'Delete my number',
  'delete my details please and stop texting',
  'I never asked for this, stop messaging',
  'Please could you stop. Ive asked before',
  'I do not want any more of these messages',
  'I no longer wish to receive messages from you',
  'Lose my number',
  'stop sending me messages mate',
  'STOP STOP STOP',
  'Hi, can I be taken off this list please? Thanks, Jean',
  'quit texting me',
  'Enough, stop',
  'Kindly remove my details from your database',
];

/** Every wording a person who wants to be left in peace may choose. None can be read another way. */
export const STOP_WORDINGS: readonly StopWording[] = [
  ...KEYWORDS.map((body) => ({ body, keyword: true })),
  ...IN_OTHER_WORDS.map((body) => ({ body, keyword: false })),
];

/** Abuse that, to any listener, means the same. */
export const ABUSE: readonly string[] = [
  'Do one',
  'jog on mate',
  'Jog on',
  'sod off and stop texting me',
  'F off and leave me alone',
  'piss off',
];

/** A complaint with a legal edge: a person has to answer it. */
export const COMPLAINTS: readonly string[] = [
  'How did you get my number??',
  'Where did you get my details from? I am reporting this to the ICO',
  'This is a breach of GDPR. Who is your data protection officer?',
  'I will be speaking to my solicitor about this',
];
