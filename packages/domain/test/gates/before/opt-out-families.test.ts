import { describe, expect, it } from 'vitest';
import { readClass } from '../../../eval/read-set.ts';
import { detectOptOut, OPT_OUT_FAMILIES, readByRules, suspectOptOut } from '../../../src/gates/before/opt-out.ts';
import { readInbound } from '../../../src/gates/before/read-inbound.ts';

type Family = keyof typeof OPT_OUT_FAMILIES;
const families = Object.keys(OPT_OUT_FAMILIES) as Family[];
const finds = (family: Family, body: string) => readByRules(readInbound(body), OPT_OUT_FAMILIES[family]).rule !== null;

/** What each of the newer families is for, and words like it that it must leave. */
const CASES: readonly [family: Family, asks: readonly string[], asksNot: readonly string[]][] = [
  [
    'contact',
    [
      "I'd rather you didn't message me again",
      'Please do not disturb this household',
      "Don't ever message my wife again",
      'please dont send me any more offers',
      "I don't accept marketing on this number",
    ],
    [
      "Don't send any more drawings, these are perfect",
      "I won't bother you again",
      'if you dont text me again I will go elsewhere',
      'rather not have the battery',
    ],
  ],
  [
    'reproaches',
    [
      'I am asking you nicely to stop',
      'nobody asked you to text me',
      'why have you still not stopped texting me',
      'why am I still being texted',
      'these texts upset my mother',
    ],
    ['stop being so cheap lol', 'I was told to stop by the fitter', 'why am I still getting draughts'],
  ],
  [
    'data',
    [
      'Rub my name out',
      'get shot of my number',
      'I want my name took off',
      'everything you have on me, delete it',
      'I expect this number has been suppressed',
    ],
    ['get rid of my old boiler', 'my old phone was deleted so who is this', 'have my details been removed by mistake'],
  ],
  [
    'records',
    [
      'remove all traces of me from your CRM',
      'set my preferences to never',
      'put me on the do not text list',
      'Please acknowledge the deletion of my data',
      'permission to contact me: denied',
    ],
    ['planning permission denied', 'the tiles come off in the wind', 'please include me in the mailing'],
  ],
  [
    'ultimatums',
    [
      'Text me one more time and I am going to Trading Standards',
      'this is the last message I want',
      'Stay away from my family',
      'leave pensioners alone',
      'Just give up on me',
    ],
    ["don't give up on me", 'Keep off the lawn please', 'the last message I got was about doors'],
  ],
  [
    'endings',
    [
      'never send me another one',
      "if you don't pack in texting me I'll go to the papers",
      "I don't want any more reminders",
      "I'd sooner eat my hat than have you text me again",
      'that is the last one you send me',
      'bin me',
      'Permission? I rescind it',
    ],
    [
      'not another word from the council about the extension yet',
      'send me one more brochure',
      "I don't need any more reminders, it's booked",
      'cancel my permission slip for the survey',
      'the last one you sent was blank',
    ],
  ],
  [
    'alone',
    ['Enough.', 'drop it', 'good riddance', "I'm out", 'do not disturb'],
    [
      'leave it with me',
      "I'm out on Tuesday",
      'enough is enough, what is the price of a heat pump',
      'drop it at number 5',
    ],
  ],
  [
    'welsh',
    [
      'Peidiwch â thecstio fi eto',
      'dim mwy o negeseuon',
      'stopiwch plis',
      'tynnwch fi oddi ar y rhestr',
      'gadewch lonydd i mi',
    ],
    ['Peidiwch â phoeni', 'Ddim eto, diolch', "Faint yw'r pris nawr?"],
  ],
];

describe('each family of rules', () => {
  it.each(CASES.flatMap(([family, asks]) => asks.map((body) => [family, body] as const)))(
    '%s finds %j',
    (family, body) => {
      expect(finds(family, body)).toBe(true);
    },
  );
  it.each(CASES.flatMap(([family, , not]) => not.map((body) => [family, body] as const)))(
    '%s leaves %j',
    (family, body) => {
      expect(finds(family, body)).toBe(false);
      expect(detectOptOut(body)).toBeNull();
    },
  );

  const texts = [...readClass('opt-out', 'dev'), ...readClass('abuse', 'dev'), ...readClass('opt-out', 'more')];
  const finders = texts.map((body) => families.filter((family) => finds(family, body)));
  it.each(families)('%s is needed: without it fewer opt-outs are found', (family) => {
    expect(finders.filter((found) => found.length === 1 && found[0] === family).length).toBeGreaterThan(0);
  });
  it('and so is the score, which finds some that no rule does', () => {
    const byNone = texts.filter((_, at) => finders[at]?.length === 0);
    expect(byNone.filter((body) => detectOptOut(body)?.rule.startsWith('score')).length).toBeGreaterThan(0);
  });
});

describe('what only speaks of an opt-out', () => {
  it.each([
    'I nearly told you to stop',
    'if I text stop do I lose my quote',
    'why was I removed',
    'was my number removed? not heard anything',
    'is this one of those stop texts',
    'take my name off the finance agreement',
    "I don't want you to stop texting",
    'did I say stop? I meant start',
    'does replying STOP cancel my order',
    'do you delete my data after the credit check',
    'my phone says number blocked',
    'sick of texts from my old supplier',
  ])('%j asks for none', (body) => {
    expect(detectOptOut(body)).toBeNull();
  });
  it.each(['why have you still not stopped texting me', 'did you not get my stop? stop texting me'])(
    '%j does',
    (body) => {
      expect(detectOptOut(body)).not.toBeNull();
    },
  );
  it.each(["don't text me, ring me", 'stop texting and send the quote', 'take me off the emails but keep the texts'])(
    '%j is never taken for one: a person may look',
    (body) => {
      expect(detectOptOut(body)).toBeNull();
    },
  );
});

describe('an opt-out beside something that contradicts it goes to a person', () => {
  it.each([
    ['they accept', "I don't want to hear from anyone else, you've got the job"],
    ['they ask for the price', 'naff off! how much is that?'],
    ['they ask for the work alone', "I don't want messages about boilers, just solar please"],
    ['they name another way', 'no more messages on here, ring me on my landline'],
    ['they laugh, and name no texts', 'Stop! In the name of love haha'],
    ['they take it back', 'please undo my unsubscribe'],
    ['it hangs on our answer', "if you don't cover Leeds, take me off"],
    ['they told somebody else', 'I told Anglian to stop texting me'],
  ])('when %s: %j', (_, body) => {
    expect(detectOptOut(body)).toBeNull();
    expect(suspectOptOut(body)?.rule).toBe('contradiction');
  });
  it.each([
    'lol take me off your list',
    "only joking, I don't want it, stop texting me",
    'how much longer will you keep texting me? stop',
    'if you do not stop I will report you',
    'I asked you to stop texting me',
    'When can you stop these texts? Remove me',
  ])('but %j contradicts nothing', (body) => {
    expect(detectOptOut(body)).not.toBeNull();
  });
  it('and so does one whose other words no opt-out is made of', () => {
    const body = 'you were asked to stop the water at the mains before starting on the kitchen sink';
    expect(readByRules(readInbound(body)).rule).not.toBeNull();
    expect(detectOptOut(body)).toBeNull();
    expect(suspectOptOut(body)?.rule).toBe('unlikely');
  });
});

describe('a limit that is none', () => {
  it.each([
    "don't text me today or any other day",
    "don't contact me until pigs fly",
    'no texts morning, noon or night',
  ])('%j is an opt-out', (body) => {
    expect(detectOptOut(body)).not.toBeNull();
  });
  it.each(["don't text me today", "don't contact me until Monday", 'no texts in the morning'])('%j is none', (body) => {
    expect(detectOptOut(body)).toBeNull();
  });
});

describe('a long text without a pause', () => {
  it('is read to its end', () => {
    const long =
      'well I was only saying to my sister the other day how nice the weather has been for the garden '.repeat(12);
    expect(detectOptOut(`${long}please stop texting me`)).not.toBeNull();
    expect(detectOptOut(long)).toBeNull();
  });
});
