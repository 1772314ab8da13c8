import type { FastifyReply, FastifyRequest } from 'fastify';

/** Only a page served by https may have a `__Host-` cookie; `npm start` serves plain http on this machine. */
function nameOf(consoleUrl: string | null): { name: string; secure: boolean } {
  const secure = consoleUrl?.startsWith('https://') ?? false;
  return { name: secure ? '__Host-rekindle_session' : 'rekindle_session', secure };
}

/** The session's token that the browser sent, or null. */
export function sessionToken(request: FastifyRequest, consoleUrl: string | null): string | null {
  return request.cookies[nameOf(consoleUrl).name] ?? null;
}

/** Gives the browser its session; scripts cannot read it, and other sites' pages never send it. */
export function setSessionCookie(
  reply: FastifyReply,
  consoleUrl: string | null,
  session: { token: string; endsAt: number },
): void {
  const { name, secure } = nameOf(consoleUrl);
  const expires = new Date(session.endsAt);
  reply.setCookie(name, session.token, { path: '/', httpOnly: true, sameSite: 'strict', secure, expires });
}

export function clearSessionCookie(reply: FastifyReply, consoleUrl: string | null): void {
  const { name, secure } = nameOf(consoleUrl);
  reply.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
