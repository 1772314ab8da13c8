/** Requests a minute (`model`: those that ask the model, which costs): of one client, or of one address where nobody is signed in. */
export const LIMITS = { usual: 1_500, heavy: 120, model: 30, sign_in: 30 } as const;

export type LimitName = keyof typeof LIMITS;
