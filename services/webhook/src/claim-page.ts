import { areasOf, causeWords } from '@rekindle/domain';
import type { ClaimView } from './claim-handover.ts';

/** The page behind a claim link: complete in itself, for a phone in somebody's hand. */
export function claimPage(view: ClaimView): { status: number; html: string } {
  switch (view.kind) {
    case 'unknown':
      return page(404, 'This link does not lead to a lead', '<p>Ask whoever sent it for a new one.</p>');
    case 'expired':
      return page(410, 'This link has expired', '<p>The lead is still in the inbox.</p>');
    case 'closed': {
      const reason = view.facts.closedReason ?? 'closed';
      const why =
        reason === 'superseded'
          ? 'There is a newer message about this lead.'
          : `Nobody needs to take it any more, because ${CLOSED[reason] ?? causeWords(reason)}.`;
      return page(200, 'This is settled', `<p>${escaped(why)}</p>`);
    }
    case 'taken':
      return page(200, `${view.holder} has this lead`, `<p>${escaped(leadOf(view))} is being looked after.</p>`);
    case 'free':
      return page(
        200,
        leadOf(view),
        `${summary(view)}<form method="post"><button>Take this lead</button></form>
         <p class="small">As ${escaped(view.person)}, for ${escaped(view.facts.companyName)}.</p>`,
      );
    case 'yours': {
      const { phone, email } = view.facts;
      const mail = email === null ? '' : `<p><a href="mailto:${encodeURIComponent(email)}">${escaped(email)}</a></p>`;
      return page(
        200,
        'This lead is yours',
        `<p><a class="call" href="tel:${encodeURIComponent(phone)}">Call ${escaped(phone)}</a></p>${mail}${summary(view)}`,
      );
    }
  }
}

const CLOSED: Readonly<Record<string, string>> = { answered: 'somebody has answered them' };

type WithFacts = Extract<ClaimView, { facts: object }>;

function leadOf({ facts }: WithFacts): string {
  const [outward] = areasOf(facts.postcode);
  const name = facts.firstName.trim() || 'A lead';
  return outward === undefined ? name : `${name} (${outward})`;
}

function summary({ facts }: WithFacts): string {
  const lines = (facts.summary ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => `<p>${escaped(line)}</p>`).join('');
}

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
button,.call{font:inherit;font-weight:600;display:block;width:100%;box-sizing:border-box;padding:.9rem;border:0;border-radius:.5rem;background:#1d5c2e;color:#fff;text-align:center;text-decoration:none}
.small{font-size:.9rem;color:#555}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}.small{color:#aaa}a{color:#9cd0ff}.call{color:#fff}}`;

/** Nothing outside the page, no script, no frame, and no word of it to the place a link leads to. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
} as const;

function page(status: number, title: string, body: string): { status: number; html: string } {
  const html = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>`;
  return { status, html };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
