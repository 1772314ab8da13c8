import type { EpochMs } from '@rekindle/domain';
import type { CampaignExpectation, Expectations, Violation } from './expectations.ts';
import { isCampaignText, type LedgerView, type Post } from './violations-view.ts';

const MINUTE = 60_000;
/** A claim may be up to 2 s older than the request it leads to. */
const CLAIM_TO_WIRE_MS = 2_000;
/** An AI reply may pass quiet hours this long after the person's own text. */
const REPLY_MAY_PASS_MS = 60 * MINUTE;
/** What Twilio assumes without a ValidityPeriod, in seconds. */
const UNLIMITED_VALIDITY_S = 36_000;

/** P5 and P6: nothing at a forbidden hour, and nothing that could still arrive at one. */
export function hourViolations(view: LedgerView, expectations: Expectations): Violation[] {
  const heardFrom = Map.groupBy(view.heard, (one) => one.entry.from);
  return view.posts.flatMap((post) => {
    const reply = post.tag.kind === 'reply';
    if (!reply && !isCampaignText(post)) return [];
    const texts = reply ? (heardFrom.get(post.to) ?? []).filter((one) => one.entry.at <= post.at) : [];
    const wroteAt = texts.at(-1)?.entry.at ?? -Infinity;
    const allowed = (at: EpochMs) => mayReach(post, at, wroteAt, expectations);
    const found = (promise: 'P5' | 'P6', detail: string): Violation[] => [
      { promise, at: post.at, phone: post.to, detail },
    ];

    if (!allowed(post.at) && !allowed(post.at - CLAIM_TO_WIRE_MS))
      return found('P5', `${post.tag.kind} at ${clock(post.at, expectations.quietZone)}`);
    if (!post.outcome.accepted) return [];
    const seconds = post.validity ?? UNLIMITED_VALIDITY_S;
    const end = post.at + seconds * 1_000;
    // What is allowed changes on whole minutes only.
    for (let at = Math.floor(post.at / MINUTE) * MINUTE + MINUTE; at < end; at += MINUTE) {
      if (!allowed(at))
        return found('P6', `${post.tag.kind}: valid for ${seconds} s, until past ${clock(at, expectations.quietZone)}`);
    }
    return [];
  });
}

function mayReach(post: Post, at: EpochMs, wroteAt: EpochMs, expectations: Expectations): boolean {
  const campaign = expectations.campaigns.find((one) => one.dataset === post.tag.dataset);
  const quietZone = expectations.recipientZones[post.to] ?? expectations.quietZone;
  const quietOver = between(minutesOfDay(at, quietZone), expectations.quietStart, expectations.quietEnd);
  const { kind } = post.tag;
  if (kind === 'reply') {
    const inHours = campaign === undefined || !campaign.repliesKeepWindow || inWindow(campaign, at);
    return inHours && (quietOver || at <= wroteAt + REPLY_MAY_PASS_MS);
  }
  const free = campaign === undefined || (campaign.followUpsIgnoreWindow && (kind === 'M2' || kind === 'M3'));
  return quietOver && (free || inWindow(campaign, at));
}

function inWindow(campaign: CampaignExpectation, at: EpochMs): boolean {
  const local = localParts(at, campaign.timezone);
  if (!campaign.days.includes(local.weekday) || campaign.holidays.includes(local.date)) return false;
  return between(local.minutes, campaign.start ?? '00:00', campaign.end ?? '24:00');
}

function between(minutes: number, start: string, end: string): boolean {
  return minutes >= toMinutes(start) && minutes < toMinutes(end);
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function minutesOfDay(at: EpochMs, zone: string): number {
  return localParts(at, zone).minutes;
}

function clock(at: EpochMs, zone: string): string {
  const { date, minutes } = localParts(at, zone);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date} ${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)} ${zone}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local minutes since midnight, lower-case weekday and ISO date, by Intl alone. */
export function localParts(at: EpochMs, zone: string): { minutes: number; weekday: string; date: string } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    minutes: Number(get('hour')) * 60 + Number(get('minute')),
    weekday: get('weekday').toLowerCase(),
    date: `${get('year')}-${get('month')}-${get('day')}`,
  };
}
