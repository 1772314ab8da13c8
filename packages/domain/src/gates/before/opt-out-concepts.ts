/** Words that mean much the same to the score of an opt-out, so that what it learnt of one holds for all. */
const CONCEPTS: Readonly<Record<string, string>> = {
  NOT: 'not never neither nor without',
  NO: 'no none nothing zero nil',
  STOP: `stop stopped stopping stops cease ceasing quit quitting halt halting desist refrain discontinue terminate terminated abstain`,
  END: 'end ended ending finish finished cancel cancelled cancelling pack knock cut shut switch switched turn turned close closed over kill jack drop',
  CONTACT: `text texting message messaging contact contacting contacted texted messaged write writing written approach approached approaching
communicate communicating whatsapp ping pinging pinged reply replying dm reach touch hear heard hearing`,
  PESTER: `bother bothering bothered pester pestering pestered hassle hassling hassled harass harassing harassed harassment spam spamming spammed
bug bugging annoy annoying annoyed badger badgering nag nagging chase chasing chased hound hounding hounded trouble troubling mither mithering
nuisance stalking stalk disturb disturbing disturbed irritate irritating irritated plague plaguing torment bombard bombarding bombarded intrude
intruding intrusive invade invading pest persistent relentless invasive unwanted unsolicited unwelcome uninvited`,
  CALL: 'call calls calling ring rings ringing phone phoning called rang bell bells phoned',
  TEXTS: `texts messages sms marketing advert adverts ads ad advertising updates update reminders reminder notifications notification alerts
promotions promotion promos promo communications communication correspondence comms junk mailings mailshot mailshots pitch pitches pitching
newsletter newsletters campaign broadcasts blurb circulars advertisement advertisements solicitation solicitations`,
  RUBBISH: 'rubbish crap shit shite nonsense garbage drivel bollocks bull tat bumf guff tripe trash tosh waffle',
  SEND: 'send sending sent receive receiving received get getting gets got sends',
  REMOVE: `remove removed removing removal delete deleted deleting deletion erase erased erasing erasure wipe wiped wiping scrub scrubbed purge
purged destroy destroyed destroying unsubscribe unsubscribed unsubscribing strike struck rub rubbed scratch forget forgotten exclude excluded
suppress suppressed suppression deregister untick release lose bin binned shred shredded withdraw withdrawn withdrawing unlist delist dump ditch
burn discard dispose expunge detach unregister blacklist blacklisted scrap`,
  TAKE: 'take taking taken took keep cross tick pull put',
  LEAVE: 'leave let leaving',
  ALONE: 'alone be peace quiet',
  OFF: 'off out from away',
  LIST: `list lists database databases system systems records record books book register file files crm contacts distribution rota spreadsheet
rolodex server servers directory roster group`,
  DATA: 'number numbers details detail data info information name names landline mobile inbox digits line sim address email handset',
  CONSENT:
    'consent permission authorise authorised agree agreed agreement privacy private personal rights right opt opted opting preferences preference',
  ME: 'me us myself ourselves',
  MY: 'my our mine ours',
  YOU: 'you yourself yourselves',
  YOUR: 'your yours',
  I: 'i we',
  WANT: 'want wants wanted wanting wish wishes wishing like need needs needed require required requiring care desire fancy',
  RATHER: 'rather prefer sooner appreciate appreciated grateful obliged glad thankful lovely hope hoping preferable',
  AGAIN: 'again ever any more further future longer another anymore forever else permanently indefinitely',
  ALL: 'all every single entire whole everything whatsoever altogether completely entirely totally',
  THESE: 'these this it them that those',
  WHEN: `monday tuesday wednesday thursday friday saturday sunday until till before after tomorrow today tonight later weeks week months month
year years january february march april may june july august september october november december easter christmas spring summer autumn winter
weekend weekends morning evening night nights midday noon lunch shift soon yet while`,
  WORKS: `boiler boilers window windows door doors panel panels roof kitchen bathroom heating radiator radiators gutters gutter guttering battery
tank loft damp draught draughts leak leaks leaking drain drive driveway house gate scaffolding scaffold conservatory shower tiles tile solar gas
oil electric water bath porch chimney fence garden survey surveyor fitter fitters installer engineer plumber insulation wall walls floor pump
thermostat meter heat glass blinds shutters carpet skip van lights noise mould condensation cold tap pipe pipes flue hinge frame frames ceiling
stairs cupboard bay shed garage extension plaster tree trees neighbour neighbours scheme grant tariff supplier contract warranty finance`,
  PRICE: `price prices quote quotes cost costs pay paying paid deposit money k bill bills discount cheaper cheap expensive dear order invoice
estimate refund payment payments debit vat percent afford budget appointment booking visit slot meeting date dates`,
  ASK: 'how what when where which who why',
  CAN: 'can could will would do does is are did has have had was were am',
  KIN: `husband wife mum dad son daughter brother sister nan nana gran grandad uncle aunt partner landlord boss missus hubby parents mother father
lad kid kids baby family household`,
  THEY: 'he she they him her someone somebody nobody anyone his their people everybody everyone others',
  PLEASE: 'please kindly thanks thank',
  SWEAR: 'fuck fucking bloody hell damn sod piss bugger flipping frigging god jesus christ sake',
  GREET: 'hi hello hey hiya sir madam mate pal love hun bro fam bruv duck lads guys man',
  LAW: 'gdpr ico solicitor solicitors court law legal police regulator standards commissioner ofcom sue sued suing ombudsman lawyer lawful pecr dpa',
  REPORT: 'report reporting reported block blocked blocking complaint complain complaining warning warned blocklist',
  DECLINE: 'interested sorted already declined',
  POST: 'emails post letter letters leaflets brochure voicemail voicemails letterbox',
  TOLD: 'told tell telling asked asking said say saying begged explained requested instructed',
  TIMES: 'times twice once third fourth fifth second last final',
  YES: 'yes yeah yep aye sure keen booked happy fine ok okay great good brilliant perfect still',
  OTHER: 'instead other use using try only just',
  FED: 'fed sick tired enough bored done finished through',
};

/** The concept of a word; none for most words. */
export const CONCEPT: ReadonlyMap<string, string> = new Map(
  Object.entries(CONCEPTS)
    .toReversed()
    .flatMap(([concept, words]) => words.split(/\s+/).map((word) => [word, concept] as const)),
);
