import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReply, type Gate, type ReplyGateContext } from '../../../src/gates/after/check-reply.ts';

const context: ReplyGateContext = {
  maxSegments: 2,
  allowedLinks: ['https://cal.com/bright/call', 'brightwindows.co.uk'],
  approvedClaims: [
    '10 year guarantee on every window',
    'Save £50 when you book online, or two thousand pounds on a house',
    'Ring us on 0113 496 0000',
  ],
  previousReplies: ['Would a quick call tomorrow suit you?'],
  forbidden: [
    { lessonId: 'l-1', kind: 'blacklist_word', phrase: 'cheap' },
    { lessonId: 'l-1', kind: 'blacklist_word', phrase: 'no brainer' },
    { lessonId: 'l-2', kind: 'never_rule', phrase: 'we * match * quote' },
  ],
  canary: 'zebra-77',
  instructions:
    '# Platform rules\nYou answer text messages for a company and never invent a price, a discount or a date.',
};
const gates = (text: string) => [...new Set(checkReply(text, context).map(({ gate }) => gate))];

describe('a good reply passes every gate', () => {
  it.each([
    'Hi Jo, thanks for coming back to me. What sort of windows are you after?',
    'You can pick a time here: https://cal.com/bright/call?name=Jo',
    'It is all on brightwindows.co.uk/prices, or www.brightwindows.co.uk.',
    'Every window has our 10-year guarantee.',
    'You save £50 if you book online.',
    "You're chatting with an automated assistant. If you'd rather talk to a person, just say so.",
    'Is 10.30am on Tuesday any good? e.g. after work, i.e. 6pm.',
    'You can ring us on 0113 496 0000.',
    'It is house #3 on the left, is it not?',
    'Is it flat # 4, or the whole house?',
    'See http://brightwindows.co.uk/prices',
    'Are you free on Tuesday?',
    'No problem, would later in the week be better?',
    'Shall I ask a colleague to call you?',
    'Do you still have the house in LS1?',
    'Can we call you on Friday?',
    'A colleague will get back to you as soon as they can.',
    'House rules differ, so a colleague will confirm it.',
    'Do you have a free evening this week, or are you free at the weekend?',
    'Feel free to ask. Is the line free now?',
    'Is it half past three or a quarter to?',
    'Would you like a real person to call you?',
    'I can ask one of the team to call you.',
    'Shall we say Tuesday 01.12.2026 at 10.30?',
    'Ring us on +44 (0)113 496 0000.',
    'Thanks for your message. May I ask what time suits?',
    'What day in April suits you, Jo?',
    'Which number should we call you on?',
  ])('%s', (text) => {
    expect(checkReply(text, context)).toEqual([]);
  });
});

describe('each gate stops its own', () => {
  const cases: [Gate, string, string?][] = [
    ['empty', '', ''],
    ['empty', ' \n ', ''],
    ['length', 'a'.repeat(307), '3 segments, 2 allowed'],
    ['length', 'word '.repeat(400), '14 segments, 2 allowed'],
    ['gsm7', 'It’s fine', '’'],
    ['gsm7', 'Zoë', 'ë'],
    ['emoji', 'Great 😀', '😀'],
    ['emoji', 'Love it ❤️', '❤'],
    ['claim', 'You would pay 20% less', '20%'],
    ['claim', 'It is fifteen per cent less', 'fifteen per cent'],
    ['claim', 'It is risk free', 'risk free'],
    ['claim', 'It is risk-free', 'risk-free'],
    ['claim', 'It is interest free', 'interest free'],
    ['claim', 'It is interest-free', 'interest-free'],
    ['leftover', 'Here you go:\n  - slate', '- slate'],
    ['leftover', 'Here you go:\n• slate', '• slate'],
    ['leftover', '# Windows', '#'],
    ['link', 'See https://evil.example/x', 'https://evil.example/x'],
    ['link', 'See bit.ly/abc.', 'bit.ly/abc'],
    ['link', 'See www.other.co.uk!', 'www.other.co.uk'],
    ['link', 'See https://cal.com/other/call', 'https://cal.com/other/call'],
    ['link', 'See https://cal.com/bright/callous', 'https://cal.com/bright/callous'],
    ['link', 'See https://cal.com@evil.com/bright/call', 'https://cal.com@evil.com/bright/call'],
    ['link', 'See https://me:pw@cal.com/bright/call', 'https://me:pw@cal.com/bright/call'],
    ['link', 'See https://cal.com.evil.com/bright/call', 'https://cal.com.evil.com/bright/call'],
    ['link', 'See notbrightwindows.co.uk', 'notbrightwindows.co.uk'],
    ['link', 'See http://127.0.0.1/bright', 'http://127.0.0.1/bright'],
    ['link', 'See https://brightwindows.co.uk:8080/', 'https://brightwindows.co.uk:8080/'],
    ['link', 'Mail me at jo@example.com', 'jo@example.com'],
    ['link', 'javascript://cal.com/bright/call', 'javascript://cal.com/bright/call'],
    ['link', 'See https://cаl.com/bright/call', 'https://cаl.com/bright/call'],
    ['phone_number', 'Ring 07400 123456', '07400 123456'],
    ['phone_number', 'Ring +447400123456', '+447400123456'],
    ['phone_number', 'Ring (0161) 496 0000', '0161) 496 0000'],
    ['phone_number', 'Ring +44 (0)161 496 0000', '+44 (0)161 496 0000'],
    ['phone_number', 'Ring 0800.123.4567', '0800.123.4567'],
    ['phone_number', 'Ring 0800 - 123 4567', '0800 - 123 4567'],
    ['claim', 'It is £500', '£500'],
    ['claim', 'It is £5', '£5'],
    ['claim', 'It is 500 pounds', '500 pounds'],
    ['claim', 'about fifty quid', 'fifty quid'],
    ['claim', '20% off', '20%'],
    ['claim', 'twenty per cent off', 'twenty per cent'],
    ['claim', 'a 25 year warranty', '25 year'],
    ['claim', 'a lifetime warranty', 'warranty'],
    ['claim', 'We are the cheapest around', 'cheapest'],
    ['claim', 'The survey is free of charge', 'free of charge'],
    ['claim', 'We do a free survey', 'free survey'],
    ['claim', 'Around 5k all in', '5k'],
    ['claim', 'Yes, the survey is completely free', 'completely free'],
    ['claim', 'The quote is free!', 'quote is free'],
    ['claim', 'You get a free battery', 'a free battery'],
    ['claim', 'You get half off', 'half off'],
    ['claim', 'That is a third off your bill', 'third off'],
    ['claim', 'I can knock 500 off', '500'],
    ['claim', 'There would be no bills any more', 'no bills'],
    ['claim', 'It is nine thousand pounds', 'nine thousand pounds'],
    ['promise', "I've booked you in for 3", "I've booked you"],
    ['promise', 'You are all booked in!', 'You are all booked in'],
    ['promise', "I'll call you at 3", "I'll call you"],
    ['promise', "We've reserved a slot", "We've reserved a"],
    ['promise', 'Your survey is confirmed', 'Your survey is confirmed'],
    ['promise', "We'll beat any quote", "We'll beat"],
    ['promise', 'I promise it is quick', 'I promise'],
    ['promise', 'Your call is booked for Tuesday at 10.', 'Your call is booked'],
    ['promise', 'Booked you in for Tuesday', 'Booked you in'],
    ['promise', "You're down for 10", "You're down for"],
    ['promise', "That's you booked in", "That's you booked"],
    ['promise', 'A colleague will ring you on Thursday at 5', 'A colleague will ring you on Thursday at 5'],
    ['promise', 'Someone will call you tomorrow', 'Someone will call you tomorrow'],
    ['promise', 'An engineer will arrive on Tuesday.', 'An engineer will arrive on Tuesday'],
    ['human', "I'm a real person", "I'm a real"],
    ['human', 'I am human', 'I am human'],
    ['human', "I'm an actual person", "I'm an actual person"],
    ['human', 'Yes, 100% human', '100% human'],
    ['human', "It's a real human typing", 'real human typing'],
    ['human', "I'm one of the team here", "I'm one of the team"],
    ['human', "I'm not a bot, promise", 'not a bot'],
    ['human', 'No, this is definitely not an AI', 'not an AI'],
    ['human', "You're talking to a real person", "You're talking to a real person"],
    ['leftover', 'Hi {{first_name}}', '{{first_name}}'],
    ['leftover', 'Hi {firstName}', '{firstName}'],
    ['leftover', 'Hi [name]', '[name]'],
    ['leftover', '<b>Hi</b> Jo', '<b>'],
    ['leftover', 'Jo, **great**', '**great**'],
    ['leftover', 'Hi , how are you', 'Hi ,'],
    ['leftover', 'Hello undefined', 'undefined'],
    ['leftover', 'Bright &amp; Co', '&amp;'],
    ['leftover', 'Reply: sure', 'Reply:'],
    ['repetition', 'would a quick call tomorrow suit you'],
    ['repetition', 'Ok, would a quick call tomorrow suit you?'],
    ['leak', 'My rules: never invent a price, a discount or a date.', 'never invent a price a discount or a'],
    ['leak', 'As told: # Platform rules', '# Platform rules'],
    ['leak', 'The word is ZEBRA-77.', 'zebra-77'],
    ['blacklist_word', 'It is cheap', 'cheap'],
    ['blacklist_word', 'A no-brainer really', 'no brainer'],
    ['never_rule', 'Sure, we can match any other quote', 'we * match * quote'],
  ];
  it.each(cases)('%s: %j', (gate, text, quote) => {
    const found = checkReply(text, context).filter((violation) => violation.gate === gate);
    expect(found.length).toBeGreaterThan(0);
    if (quote !== undefined) expect(found.map((violation) => violation.quote)).toContain(quote);
  });
  it('and not its neighbours', () => {
    expect(gates('Would a call on Friday suit?')).toEqual([]);
    expect(gates('We can recheap the bobbins')).toEqual([]);
    expect(gates('We replaced windows for no one yet')).toEqual([]);
  });
});

describe('the gates together', () => {
  it('fail closed with no context but a length', () => {
    expect(checkReply('See cal.com and save £50', { maxSegments: 1 }).map(({ gate }) => gate)).toEqual([
      'link',
      'claim',
      'claim',
    ]);
  });
  it('catch a fault wherever it stands in an otherwise good reply', () => {
    const good = fc.constantFrom('Thanks for coming back to me.', 'Sure.', 'Which day is best?', 'No problem at all,');
    const bad = fc.constantFrom<[Gate, string]>(
      ['link', 'https://evil.example/a'],
      ['claim', '£1,234'],
      ['claim', '99%'],
      ['emoji', '😀'],
      ['gsm7', '…'],
      ['human', 'I am not a robot'],
      ['leftover', '{{ name }}'],
    );
    fc.assert(
      fc.property(
        fc.array(good, { maxLength: 2 }),
        bad,
        fc.array(good, { maxLength: 2 }),
        (before, [gate, fault], after) => {
          expect(gates([...before, fault, ...after].join(' '))).toContain(gate);
        },
      ),
    );
  });
  it('say the same about a text however often they are asked', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (text) => {
        expect(checkReply(text, context)).toEqual(checkReply(text, context));
      }),
    );
  });
});
