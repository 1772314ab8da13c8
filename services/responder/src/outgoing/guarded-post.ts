import { lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What may be reached by a request to an address that somebody typed in. */
export interface PostGuard {
  /** Private and loopback addresses, and http without TLS; for installations whose receivers stand beside them. */
  allowPrivate: boolean;
}

/** The receiver's address is one that requests of ours must not go to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 64 * 1024;

// https://www.iana.org/assignments/iana-ipv4-special-registry
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
// Of IPv6 only global unicast is the Internet; within it, addresses that carry an IPv4 one or are nobody's.
// https://www.iana.org/assignments/iana-ipv6-special-registry
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of SPECIAL_V4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address lies on the public Internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/**
 * Posts a body and returns the answer's status. Checks the very address that the socket connects to, so that no name
 * can resolve to one thing for the check and to another for the request; follows no redirect. Throws AddressRefused
 * before anything is sent, and otherwise what the network said.
 */
export async function guardedPost(
  guard: PostGuard,
  post: { url: string; headers: Readonly<Record<string, string>>; body: string },
): Promise<{ status: number }> {
  const url = URL.parse(post.url);
  const schemes = guard.allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (url === null || !schemes.includes(url.protocol)) throw new AddressRefused('not an https address');
  if (url.username !== '' || url.password !== '') throw new AddressRefused('a user or password in the address');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A literal address is connected to without a look-up.
  if (isIP(host) !== 0 && !guard.allowPrivate && !isPublicAddress(host)) throw new AddressRefused('a private address');
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return await new Promise((fulfil, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...post.headers, 'content-length': String(Buffer.byteLength(post.body)) },
      lookup: guard.allowPrivate ? resolve : publicLookup,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      agent: false,
    });
    // The status says it all; a body cut short, or one that does not end in time, takes nothing away from it.
    let status: number | null = null;
    outgoing.on('error', (error) => (status === null ? reject(error) : fulfil({ status })));
    // Without a listener the connection would be closed and nothing told of it, not even by the signal.
    outgoing.on('upgrade', (answer, socket) => {
      socket.destroy();
      fulfil({ status: answer.statusCode ?? 0 });
    });
    outgoing.on('response', (answer) => {
      status = answer.statusCode ?? 0;
      const said = { status };
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_MAX_BYTES) answer.destroy();
      });
      answer.on('error', () => {});
      answer.on('close', () => fulfil(said));
    });
    outgoing.end(post.body);
  });
}

/** Resolves a name and refuses it when any of its addresses is not public. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null) callback(error, '', 0);
    else if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address))) {
      callback(new AddressRefused('a private address'), '', 0);
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
