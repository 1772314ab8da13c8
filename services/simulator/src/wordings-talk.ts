/** First answers of someone who is still interested. */
export const INTEREST: readonly string[] = [
  'Yes',
  'YES',
  'yes please',
  'Hi yes still interested',
  'Yeah go on then',
  'Yes I am, been meaning to get back to you',
  'Hello, yes still looking. What happens next?',
  'Ooh yes please x',
  'Possibly, depends on the price',
  'Yes still keen. When can you start?',
  'hiya yes we never got it done in the end',
  'Yep',
  'Interested yes. Can I book a call?',
  'Sure, what times do you have this week?',
  'Yes but not until after Christmas',
];

/** Questions people ask before they commit. */
export const QUESTIONS: readonly string[] = [
  'How much is it?',
  'what sort of price are we talking',
  'How much would it be for a 3 bed semi?',
  'How long does it take?',
  'When could someone come out?',
  'Is the survey free?',
  'Do you cover my area?',
  'Do you do finance?',
  'Is there a guarantee with it?',
  'Who is this sorry?',
  'Remind me what this was about?',
  'Are there any grants for it still?',
  'Do I need planning permission',
];

/** Asking for a human being. */
export const HANDOVER: readonly string[] = [
  'Can someone just ring me please',
  'Could I speak to a person about this?',
  'Can you get someone to call me after 5',
  'Id rather talk to someone on the phone tbh',
];

export const DECLINES: readonly string[] = [
  'No thanks',
  'no thank you',
  'No thanks, sorted now',
  'Not for me thanks',
  'Sorry we went with someone else',
  'Had it done last year thanks',
  'Not at the moment thank you',
  'No thanks love, we have moved house',
  'nah ur alright',
];

export const WRONG_NUMBERS: readonly string[] = [
  'Wrong number',
  'Sorry wrong number',
  'I think you have the wrong person',
  'Who? This isnt her number',
  'This is not Dave. Wrong number mate',
  'you got the wrong number',
  "I've had this number 2 years, never heard of them",
];

export const BOT_QUESTIONS: readonly string[] = [
  'Are you a bot?',
  'Is this a real person or a computer',
  'am i talking to a robot lol',
  'Is this automated?',
  'are you human',
];

export const AUTO_REPLIES: readonly string[] = [
  "I'm driving - I'll get back to you when I've stopped. Sent from my car.",
  'Auto reply: I am out of the office until Monday and will respond on my return.',
  "Sorry, I can't talk right now.",
  "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
  'This is an automated response. This number is not monitored.',
];

/** Bursts of texts sent within a minute. */
export const BURSTS: readonly (readonly string[])[] = [
  ['Hi', 'yes still interested', 'how much roughly?'],
  ['Hello there', 'sorry only just seen this', 'Yes please what do i do next'],
  ['yes', 'well maybe', 'depends how much it is'],
  ['Oh hi', 'We did want it yes', 'Is it too late in the year?'],
];

export const BOOKED: readonly string[] = [
  'Booked in, thanks',
  'Done, booked',
  'All booked thank you',
  'ok have booked a slot',
];

export const FAREWELLS: readonly string[] = [
  'ok thanks will have a think',
  'Ok thanks',
  'I will speak to my wife and let you know',
  'Thanks, leave it with me',
  'ok cheers',
];
