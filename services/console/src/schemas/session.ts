import { z } from 'zod';

const Email = z.string().trim().max(320);
const Password = z.string().max(1_000);
const Token = z.string().max(200);

export const SignInBody = z.object({ email: Email, password: Password });
export const TokenBody = z.object({ token: Token });
export const ForgotBody = z.object({ email: Email });
export const ResetBody = z.object({ token: Token, password: Password });
export const PasswordBody = z.object({
  current: Password.optional().describe('Left out by whoever has no password yet.'),
  password: Password,
});
export const AcceptBody = z.object({
  token: Token,
  name: z.string().trim().min(1).max(200).optional(),
  password: Password.optional().describe(
    "A new password; the account's own where there is an account. Left out when signed in.",
  ),
});
export const Invitation = z.object({
  client: z.string(),
  email: z.string(),
  name: z.string().nullable(),
});
