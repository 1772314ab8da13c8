/** Requests a minute: of one client, or of one address where nobody is signed in. */
export const LIMITS = { usual: 1_500, heavy: 120, sign_in: 30 } as const;

export type LimitName = keyof typeof LIMITS;
