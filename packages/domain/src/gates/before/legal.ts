import { rules } from './rule.ts';

const MINE = '(?:my|this|our|these|my personal|my mobile)';
const DATA =
  '(?:number|details|name|info|information|data|mobile|phone|phone number|personal data|contact details|contact)';
const HOUSE = /\b(?:house|purchase|sale|mortgage|completion|complete|completes|conveyanc\w+|the will|deeds)\b/;

/** A regulator, the law, a data request, or the question where we have their number from. */
export const LEGAL = rules(
  'legal',
  [
    '\\b(?:ico|gdpr|pecr|ofcom|dsar|tps|ombudsman|information commissioners?|data protection|trading standards|telephone preference|action fraud|citizens advice)\\b',
    {
      unlessText:
        /\b(?:are you|do you|registered with|comply with) (?:[a-z]+ )?(?:ico|ofcom|ombudsman) (?:registered|member)\b/,
    },
  ],
  [
    '\\b(?:subject access|a sar|right to erasure|right to be forgotten|article 17|letter before action|legal (?:action|advice|proceedings|team|basis|department)|lawful basis|small claims|county court|see you in court|(?:take|taking|taken) you to court|go(?:ing)? to court|court (?:action|proceedings|case|papers))\\b',
  ],
  [
    '\\b(?:solicitors?|lawyers?|barrister)\\b',
    {
      unlessText: HOUSE,
      unlessAfter:
        /\b(?:need|needs|i am|am|i am a|work (?:as|for) an?|a|get|use|require|is there|for|the)(?: a| an)? $/,
    },
  ],
  ['\\b(?:sue|suing) (?:you|your|the|yous|for|them)\\b|\\b(?:going to|will|gon na) sue\\b'],
  [
    '\\breport(?:ing|ed)? (?:you|this|yous|your (?:company|number)|it to|them)\\b(?! (?:leak|fault|problem|issue|damage))',
  ],
  [
    '\\b(?:going to|go to|to|calling|call|ringing|ring|contact|contacting|tell|telling|inform) the police\\b',
    { unlessText: /\bpolice (?:station|house|box)\b/ },
  ],
  [
    `\\b(?:how|where|who|what|why|when|whose)\\b(?: [a-z]+){0,5} (?:get|got|gotten|obtain|obtained|find|found|buy|bought|have|hold|holding|acquire|acquired|come by|came by|getting) (?:hold of )?${MINE} ${DATA}\\b`,
    {
      unlessWith: /\b(?:do you (?:need|want)|can you)\b/,
    },
  ],
  [
    `\\b(?:who|where|someone|which)\\b(?: [a-z]+){0,4} (?:gave|given|sold|passed|shared|give|sell|leaked)(?: (?:you|on|me|them|to|out))* ${MINE} ${DATA}\\b`,
  ],
  [`\\bwho (?:gave|sold|passed|shared) ${MINE}\\b`],
  [
    '\\b(?:what|which|all|any|everything|copy|copies|details)\\b.*\\b(?:data|information|info|details|records?|everything)\\b.*\\b(?:you|your company)(?: do)? (?:hold|have|hold on|keep|store|process)\\b.*\\b(?:me|about|us)\\b',
  ],
  [
    `\\b(?:never|not|no one) (?:gave|given|give|had|have|got) (?:you |anyone )?(?:my |any )?(?:permission|consent) (?:to|for) (?:use|contact|text|have|hold|share|store|message)`,
  ],
  ['\\bwithout (?:my |any |prior )?(?:consent|permission)\\b', { unlessText: /\b(?:planning|landlord|council)\b/ }],
  [
    '\\b(?:illegal|unlawful|unlawfully|against the law|breaking the law|break the law|criminal offence|a breach of|in breach|violation of|breaches)\\b',
    {
      unlessText: /\bis it (?:illegal|against the law|a breach)\b|\bwould it be\b/,
    },
  ],
  [
    '\\b(?:make|making|lodge|lodging|file|filing|raise|raising|submit|submitting|putting in|this is)(?: [a-z]+)? (?:a |an )?(?:formal |official )?complaint\\b|\\bformal(?:ly)? complain(?:t|ing)?\\b',
  ],
  ['\\b(?:data protection officer|dpo|privacy policy|privacy notice)\\b', { unlessText: /\bwindows?\b/ }],
  [
    '\\b(?:know|exercise|exercising) my (?:legal )?rights?\\b|\\b(?:seek|seeking|claim|claiming|want|demand) (?:[a-z]+ )?(?:compensation|damages)\\b|\\bcompensation\\b.*\\b(?:breach|sought|due)\\b',
  ],
);
