import { AIM, CONTACT_VERB, GERUND, LIMIT, NO_ORDER } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const SENT =
  '(?:texts?|messages?|text messages?|sms|spam|marketing|communications?|adverts?|reminders?|notifications?|offers?|junk|rubbish|crap|shite?|tripe|nonsense|garbage|drivel|bollocks)';
const SENT_BY_US = `(?:(?:these|your|the|all these|all your|those|them|all of these|this)(?: [a-z]+)? ${SENT}|these|those|your constant ${SENT})`;
const EDGE =
  '(?: (?:please|thanks|thank you|now|again|ever|any more|at all|mate|pal|love|ok|ta|or ever|already|for me|here|tbh|honestly))*$';
const WHO = '(?:me|us|my (?:mum|mother|dad|father|wife|husband|nan|gran|son|daughter|family|parents))';

const ANNOYING =
  '(?:annoying|irritating|infuriating|upsetting|distressing|intrusive|unwanted|unwelcome|unsolicited|a nuisance|a pain|a joke|harassment|spam|relentless|constant|non ?stop|excessive|too much|ridiculous|pointless|a pest|driving|doing|getting on|wasting|pissing|winding|bothering|upsetting|stressing|not (?:wanted|welcome|needed|required|appreciated))';
/** Their trouble is with something else than our texts. */
const OTHER_TROUBLE =
  /\b(?:bills?|boiler|noise|damp|drip\w*|leak\w*|draughts?|cold|landlord|windows?|neighbours?|radiators?|panels?)\b/;

const OTHER_TROUBLE_OR_BOOKED = new RegExp(`${OTHER_TROUBLE.source}|\\bbooked\\b`);

/** Refusals that order nothing: a wish, a permission not given, a phone that is not for this, what our texts are to them. */
export const OPT_OUT_REFUSALS: readonly ClauseRule[] = [
  rule(
    'rather_not',
    `\\b(?:rather|prefer|obliged|grateful|appreciate|appreciated|glad|thankful|wish|hope|trust|assume|kind|better|request|ask)(?: (?:it|that|if|i|we|you|lot|would|could|will|did|do|to|all|please|kindly|really|much|very|so|good|enough|just|people))* (?:not|never|refrain from|no longer)(?: (?:to|be|ever))* (?:${CONTACT_VERB}|hear from (?:you|yous|yourselves)|hear any more|${GERUND})(?: ${AIM})*${EDGE}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'rather_not',
    '\\b(?:mind|possible|kindly|good enough to|kind enough to|so kind as to)\\b(?: [a-z]+){0,3}? (?:taking|removing|deleting|dropping|getting|leaving) (?:me|us|my (?:number|name|details))(?: (?:off|out|alone|from|please|of)\\b.*)?$',
    { unlessWith: OTHER_TROUBLE },
  ),
  rule(
    'nothing_more',
    `\\b(?:receive|receiving|get|hear|send(?: me| us)?|want|need|require|like|have) (?:absolutely )?nothing (?:further|more|else)(?: (?:from|of|to do with) (?:you|yous|yourselves|your [a-z]+|this|any of (?:you|this)))?${EDGE}`,
    { unlessAfter: /\b(?:i|we) (?:have|need) $/ },
  ),
  rule(
    'nothing_more',
    `\\b(?:want|wanting|wants|wish) (?:nothing|no part|not anything|none)(?: (?:more|further|at all))? (?:to do with|in|of|from) (?:this|it|you|any of (?:this|it|you)|your [a-z]+|these)${EDGE}`,
  ),
  rule(
    'nothing_more',
    `\\bnot (?:want|wish|need)(?: to have)? (?:anything|any more)(?: (?:more|further|else))? to do with (?:you|this|it|your [a-z]+|any of (?:you|this))\\b`,
  ),
  rule(
    'no_more_of',
    `\\b(?:want|wants|need|like|receive|have|get) no more (?:of )?(?:this|these|it|them|your(?: [a-z]+)?|that)${EDGE}`,
    { unlessAfter: /\b(?:i|we) $/, unlessWith: LIMIT },
  ),
  rule(
    'no_more_of',
    `\\b(?:i|we) (?:want|need|would like|wish for) no more (?:of )?(?:this|these|it|them|that|your [a-z]+)${EDGE}`,
  ),
  rule(
    'not_any_of',
    `\\bnot (?:want|wanting|need|needing|require|like|wish for|after) (?:(?:any|any more|more|another|one more|any further) )?(?:of )?(?:these|them|those)(?: (?:coming|on my phone|to my phone|sent to me|any more|here))?${EDGE}`,
    {
      unlessWith: LIMIT,
      unlessAfter: /\b(?:if|why|but|would) (?:i|we|you) (?:do )?$/,
      unlessText:
        /\b(?:windows?|panels?|doors?|radiators?|rooms?|lights?|colour|ones|tiles?|blinds|shutters|quote|others|something else)\b/,
    },
  ),
  rule(
    'not_this_junk',
    `\\bnot (?:want|need|like|asked for|ask for|wish|appreciate) (?:(?:any|all|more|of|your|the|this|that|these|such|kind|sort|bloody|fucking) )*${SENT}\\b(?: (?:on my phone|from you.*|on here|sent to me|coming|clogging.*|cluttering.*|filling.*|at all))?${EDGE}`,
    { unlessWith: LIMIT, unlessText: OTHER_TROUBLE_OR_BOOKED },
  ),
  rule(
    'not_this_junk',
    `\\bnot (?:want|need|like|asked for|ask for) (?:it|this|that|them|these)(?: (?:on|to|in) my (?:phone|mobile|inbox))?${EDGE}`,
    {
      onlyText:
        /\b(?:this|it|that|these|your|just|more) (?:(?:is|are|s|texts?|messages?) )*(?:just |all )?(?:junk|spam|texts|messages|harassment)\b|\bon my (?:phone|mobile)\b/,
    },
  ),
  rule(
    'not_hear_it',
    `^(?:(?:i|we|really|just|sorry|no|honestly|thanks|am|are) )*(?:do not|not) (?:want|care|wanting|wish|interested)(?: to| in)? (?:know|hear|hearing|knowing)(?: (?:it|about it|any more|from you.*|more|about this|any of it))*${EDGE}`,
    {
      unlessText: /\b(?:technical|price|cost|bad news|details|sad|gory)\b/,
    },
  ),
  rule(
    'said_no',
    `^(?:(?:look|ok|sorry|right|but|well|no|please|listen|mate) )*(?:i|we)(?: (?:have|already|just|have already|did|keep|told you))* (?:said|saying|say|told you|texted|replied) (?:no|no thanks|no thank you|not interested|no more|no texts|enough|leave it)(?: (?:already|before|now|times|times now|once|twice|three|last time|many|several|a hundred|and i meant it|and meant it|please|thanks|mate))*$`,
  ),
  rule(
    'said_no',
    `\\b(?:no is no|no means no|what (?:part|bit) of (?:no|not)(?! (?:working|included|covered|fitting))|which (?:part|bit) of (?:no|not)|how many times .* no)\\b(?! (?:means|test))`,
  ),
  rule(
    'need_not',
    `\\byou (?:do not|need not|no longer)(?: (?:have|need|really))*(?: to)? (?:keep )?(?:${CONTACT_VERB}|${GERUND})(?: (?:me|us|here|this number))*(?: (?:again|any more|any further|no more|ever))${EDGE}`,
    {
      unlessWith: LIMIT,
      unlessAfter: /\b(?:why|if|when) $/,
    },
  ),
  rule(
    'no_permission',
    `\\b(?:no|not (?:have|got|had|given|get|gave)|without|never (?:had|have|got|gave|given))(?: (?:any|my|our|the|you|anyone|yous|given|got))* (?:permission|consent|authority|authorisation|authorization|right|business)(?: for you| for anyone)? (?:to|for|in) (?:[a-z]+ ){0,3}?(?:${CONTACT_VERB}|${GERUND}|use|using|hold|holding|keep|keeping|market|marketing|have my|send|sending|phone|ring|call)\\b`,
    { unlessWith: /\b(?:planning|roof|council|building|park|drive|scaffold\w*|skip|road|garden|shared)\b/ },
  ),
  rule(
    'no_permission',
    '\\b(?:take|taking|pull|pulling|cancel|cancelling|end|ending|rescind|took|took back|take back|taking back|remove|stop) (?:back |away )?(?:my|our|any|all) (?:[a-z]+ )?(?:permission|consent|agreement)(?: back)?\\b(?! (?:form|slip|letter|with)\\b)',
    {
      unlessAfter: /\b(?:can|do|if|how do) (?:i|we) $/,
      unlessWith: /\b(?:planning|council|finance|credit|contract)\b/,
    },
  ),
  rule(
    'objects',
    `\\b(?:object|objecting|objection|oppose|opposed)(?: (?:strongly|formally|hereby))? to (?:[a-z]+ ){0,4}?(?:process|processing|use|using|hold|holding|keep|keeping|storing|market|marketing|texts?|texting|messages?|messaging|contact|contacted|contacting|sending|this)\\b`,
    { unlessWith: /\b(?:planning|plan|neighbours?|next door|council|extension)\b|\bnot object/ },
  ),
  rule(
    'never_interested',
    `\\bnot interested(?: (?:now|or|and|at all|in the slightest|today))* (?:ever|never(?: (?:will|have|going to)(?: be| been)?)?(?: (?:was|again))*)${EDGE}|\\b(?:never|not ever) (?:going to )?be interested${EDGE}|\\bnot (?:now|today|this time)(?: (?:or|not|nor))+ ever${EDGE}|\\bneither now nor (?:ever|in (?:the )?future|later)${EDGE}`,
  ),
  rule(
    'not_bothered',
    `\\bnot (?:want|need|like|wish|appreciate)(?: (?:to be|being|be|any))* (?:bothering|bothered|contacting|contacted|texted|texting|pestered|pestering|disturbed|disturbing|hassled|troubled|harassed|spammed|chased|chasing)(?: (?:by .*|(?:with|about) (?:texts|messages|this|these|your).*))?${EDGE}`,
    {
      unlessWith: new RegExp(`${LIMIT.source}|\\bby (?:robots?|bots?|machines?|computers?)\\b`),
      unlessAfter: /\b(?:if|why) (?:i|we|you) (?:do )?$/,
    },
  ),
  rule(
    'do_without',
    `\\b(?:do without|not be (?:doing|bothered|arsed|dealing) with|no (?:use|time|need) for|not need) (?:all )?(?:of )?(?:(?:these|your|the|this|constant|endless) )*(?:${SENT}|${GERUND})${EDGE}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'further_unwelcome',
    `\\b(?:any |all )?(?:further|more|future|continued) (?:${SENT}|contact|correspondence|texting|messaging) (?:is|are|will|would|shall|should|must)(?: (?:be|now|then))* (?:not|unwelcome|unwanted|treated|regarded|considered|seen|taken|reported|blocked|ignored|deleted|passed|forwarded|harassment)\\b`,
    { unlessWith: LIMIT },
  ),
  rule(
    'further_unwelcome',
    `\\bno (?:further|more) (?:${SENT}|contact|correspondence) (?:will|is|are|shall|should)(?: be)? (?:entered|accepted|wanted|needed|necessary|required|welcome|tolerated|sent|read|desired)\\b`,
  ),
  rule(
    'not_expected',
    '\\b(?:do|does) not (?:expect|intend|plan) to (?:hear from|be (?:contacted|texted|messaged)|receive|get)(?: [a-z]+)* (?:again|ever|any more|texts|messages)\\b',
    {
      unlessWith: LIMIT,
    },
  ),
  rule(
    'keep_for_others',
    `\\bsave (?:your|the|these|all your)(?: [a-z]+)? ${SENT} for (?:some|any|people|those|others?)`,
  ),
  rule(
    'or_else',
    '\\bnext (?:text|message|one|time)\\b.*\\b(?:reported|report|reporting|blocked|block|ico|police|solicitor|complaint)\\b',
    {
      unlessText: /\b(?:survey|inspection|epc|along|leak\w*|fault|boiler|outside|number)\b/,
    },
  ),
  rule(
    'notice',
    '\\b(?:take|treat|accept|consider|regard|count)(?: (?:this|it|that|as|to be|a|an|my|formal|final|official|written|the))* (?:notice|request|instruction|demand|opt out|order|objection|refusal|withdrawal)(?: (?:to|for|that|of|not|i|we|do))* (?:stop|opt out|removal|be removed|cease|remove|contact|text|message|consent)\\b(?! (?:the|my old|old)\\b)',
  ),
  rule(
    'consent_withdrawn',
    '\\b(?:withdraw|revoke|retract|rescind|remove|withdrawing|revoking|withdrawn|revoked) (?:any |all |my |our |marketing |previous |full )*(?:consent|permission)\\b(?! (?:form|slip|letter|for (?:the |a )?(?:scaffold|survey|work|roof|tree)))',
  ),
  rule(
    'no_consent',
    '\\b(?:not|never|no longer) (?:have|had|has|give|gave|given|giving|got|consent|consented|grant|granted)(?: (?:you|my|any|our|to|the|anyone))* ?(?:consent|permission|contacting me|contact me|being contacted|text me|be contacted|be texted|these texts|this)\\b',
    {
      unlessWith:
        /\b(?:trees?|council|planning|landlord|scaffold\w*|drive|park|roof|yet|neighbours?|build\w*|survey)\b/,
    },
  ),
  rule(
    'objects',
    '\\b(?:i|we) (?:strongly )?object to (?:this|these|your|being|direct|receiving|any|further)\\b.*\\b(?:marketing|texts|messages|contact|contacted|texted|messaged)\\b',
  ),
  rule('data_right', '\\b(?:right to (?:be forgotten|erasure|object)|right of erasure|article (?:17|21))\\b'),
  rule(
    'phone_not_for_this',
    '\\b(?:number|phone|mobile|line)\\b.*\\b(?:for|by) (?:my |our |the |close |immediate |only )*(?:family|friends|emergenc[a-z]+|relatives|loved ones|children|kids|grandchildren|grandkids|carers?|doctors?|hospital|work|business|personal|private|medical)\\b',
    {
      unlessWith: /^(?:what|is|are|do|which|can|the socket)\b|\byour (?:emergency|mobile|phone|number)\b/,
      onlyText: /\b(?:only|just|strictly|purely|solely|exclusively|not for|not use|private|keep (?:it|this))\b/,
      unlessText:
        /\b(?:text|use|call|ring|try|message) (?:me |us )?(?:on |my |the )*(?:other|instead|mobile|landline|home|wife|husband|after|here|only)\b|\btexts? only\b|\b(?:fine|ok|okay|no problem|happy|quote|survey|business rates?)\b/,
    },
  ),
  rule(
    'phone_not_for_this',
    '\\bnot (?:for|to be used for|meant for|used for|a place for) (?:(?:this|that|your|any|the|these|sort|sorts|kind|of|sales|unsolicited|all) )*(?:adverts?|advertising|marketing|sales|selling|spam|promotions?|junk|cold (?:texts|calls)|companies|salesmen|this|thing|stuff|rubbish|nonsense)\\b',
    { onlyText: /\b(?:phone|number|mobile|line)\b/ },
  ),
  rule(
    'phone_not_for_this',
    '\\bnot (?:ever )?use (?:it|this)(?: (?:again|any more|please|for (?:this|that|anything|marketing|sales|texts?|texting|messages?|adverts?).*))*$',
    {
      onlyText: /\b(?:phone|number|mobile|line)\b/,
      unlessText: /\b(?:instead|other|new|text me|use my)\b/,
      unlessAfter: NO_ORDER,
    },
  ),
  rule(
    'annoying_texts',
    `\\b${SENT_BY_US} (?:(?:are|is|were|have|has|been|being|keep|just|really|so|very|getting|becoming|now|all|totally|absolutely|completely|frankly|always|constantly) )+${ANNOYING}\\b`,
    { unlessWith: OTHER_TROUBLE, unlessText: /\b(?:not too much|sorry|joking|lol|haha|cheer)\b/ },
  ),
  rule(
    'annoying_texts',
    `\\b(?:you are|your|you lot are|you people are|you|yous) (?:(?:really|just|all|now|absolutely|seriously|fucking|bloody|are) )*(?:driving|doing|getting on|wrecking|boiling|annoying|irritating|winding|bothering|upsetting|wasting|bugging|pissing) (?!(?:me|us) to )(?:${WHO}|my|our|off|[a-z]+)\\b.*\\b(?:with|by) (?:all )?(?:these|your|this|the|constant)(?: [a-z]+){0,2} ${SENT}\\b`,
    { unlessWith: OTHER_TROUBLE },
  ),
  rule(
    'annoying_texts',
    `\\b(?:had it|had enough|had (?:my|our) fill|fed up|sick|sick to death|sick and tired|tired|done|bored|pissed off|cheesed off|finished|through)(?: (?:up to here|to the back teeth|and tired|to death|now|right|really|it))* (?:of|with) (?:(?:(?:getting|receiving|seeing|all|the|your|constant|bloody|fucking|endless) )*(?:(?:these |those )?${SENT}|these|them)|you (?:lot )?(?:keep )?${GERUND}(?: (?:me|us))?|you|you lot|yous|all of you|your (?:lot|company|firm)|hearing from you.*|all (?:of )?(?:this|these) ${SENT}|being (?:texted|messaged|contacted|pestered|hassled|bothered))${EDGE}`,
    { unlessAfter: /\b(?:not|never) (?:[a-z]+ )?$/ },
  ),
  rule(
    'believed_out',
    '\\b(?:thought|believed|sure|certain|understood|told|assumed|swear|pretty sure)\\b(?: [a-z]+){0,4} (?:(?<!you )opted out|(?<!you )unsubscribed|(?:i|we) (?:would |had |have )?(?:stopped|cancelled|blocked) (?:these|this|your|the|them|you)|(?:been|was|were) (?:removed|taken off|unsubscribed))\\b',
    {
      unlessText:
        /\b(?:still (?:interested|keen|want)|stay on|put me back|by mistake|tank|grid|gas network|leaks?|boiler|wall)\b/,
    },
  ),
];
