/** Where a new sentence begins in a text without punctuation, as dictated ones are. */
const NEXT_SENTENCE =
  / (?:i am|i have|i do not|i already|i just|i only|i did not|i never|we are|we have|we do not|it is|this is|my [a-z]+ (?:is|has|was)|you lot|you people|or else|or i|or we|thank you|thanks|many thanks|regards|kind regards|yours|immediately|at once|straight away|asap|pal|mate|love|hun|dear|x+|as i|as we|as per|have a nice|good ?bye|bye|cheers|please|before i|before we|ffs|lol|now|today|full stop|period|if you (?:do not|would not) mind|if you please|if that is (?:ok|okay|alright|fine)|from now on|from here on|going forward|i rent|we rent|i live|i own|i moved|we moved|i work|he is|she is|they are|tbh|omg|forthwith|in future)\b/g;
/** What is over when the sentence that matters begins. */
const PREAMBLE =
  /\b(?:(?:for the )?(?:first|second|third|fourth|fifth|sixth|tenth|last|final|umpteenth|hundredth|millionth) time(?: of asking)?|excuse me|tbh|omg|arre|arrey|are|yaar|bhai|beta|uncle|aunty|wagwan|wallahi|wallah|fam|bruv|blud|cuz|sis|to be honest|with respect|no offence|my (?:husband|wife|mum|dad|son|daughter) (?:says|said|wants you to|asked|asks)|i said|we said|i repeat|again|honestly|seriously|as i said|like i said|not interested(?: in (?:this|it|your [a-z]+|[a-z]+))?|hi there|hello|hi|hiya|hey|look mate|look|listen|good (?:morning|afternoon|evening|day)|morning|evening|sorry|no thanks|no thank you|thanks|thank you|thanks for (?:the|your) [a-z]+|please|right|ok|years ago|last (?:year|month|week)|already|for me|for us|um|uh|erm) (?=[a-z])/g;
const MOST_READINGS = 12;
/** Words that are read at once; a longer clause, dictated without a pause, is read in windows that overlap by half. */
const WINDOW = 60;

/** A clause in pieces short enough that no rule takes long over one, however often it looks back. */
export function windowsOf(clause: string): string[] {
  const words = clause.split(' ');
  if (words.length <= WINDOW) return [clause];
  const starts = Array.from({ length: Math.ceil((2 * words.length) / WINDOW) - 1 }, (_, at) => (at * WINDOW) / 2);
  return starts.map((start) => words.slice(start, start + WINDOW).join(' '));
}

/** A clause, and the same without what a person who dictates runs into it: greeting, reason, thanks. */
export function readingsOf(clause: string): string[] {
  const readings = new Set([clause]);
  for (const start of [0, ...endsOf(PREAMBLE, clause)]) {
    const rest = clause.slice(start);
    readings.add(rest);
    for (const cut of rest.matchAll(NEXT_SENTENCE)) {
      if (cut.index >= 3) readings.add(rest.slice(0, cut.index));
      if (readings.size >= MOST_READINGS) return [...readings];
    }
  }
  return [...readings];
}

function endsOf(pattern: RegExp, text: string): number[] {
  return [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
}
