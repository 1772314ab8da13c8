/** Endings by which a bare `name.tld` is taken for a web address; with a scheme or `www.` any ending is. */
const ENDINGS =
  'com|net|org|info|biz|uk|ie|eu|us|io|co|me|ly|app|dev|link|site|online|shop|store|xyz|ai|gl|gd|to|cc|tv|ru|cn|de|fr|top|click|page|group|ltd|tech|live|life|solar|energy';
const LINK = new RegExp(
  `(?:[a-z][a-z0-9+.-]*:\\/\\/|www\\.)[^\\s"'<>]+|(?:mailto:)?[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+|(?<![\\w@.-])(?:[a-z0-9\\u00a1-\\uffff-]+\\.)+(?:${ENDINGS})\\b(?::\\d+)?(?:[/?#][^\\s"'<>]*)?`,
  'giu',
);

/** Links and mail addresses in a text that lead anywhere but to `allowed` hosts or pages. */
export function foreignLinks(text: string, allowed: readonly string[]): string[] {
  const pages = allowed.flatMap((link) => parse(link) ?? []);
  return [...text.matchAll(LINK)]
    .map((match) => match[0].replace(/[.,;:!?)\]]+$/, ''))
    .filter((link) => {
      const url = link.includes('@') && !link.includes('/') ? null : parse(link);
      return url === null || !pages.some((page) => isWithin(url, page));
    });
}

function parse(link: string): URL | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(link) ? link : `https://${link}`;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

function isWithin(url: URL, page: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (bareHost(url) !== bareHost(page) || url.port !== page.port) return false;
  const base = page.pathname.replace(/\/+$/, '');
  return url.pathname === base || url.pathname.startsWith(`${base}/`) || (base === '' && url.pathname === '/');
}

function bareHost(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
}
