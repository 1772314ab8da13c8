import { HttpProblem } from '@rekindle/http';
import type { z } from 'zod';
import { clientsOf } from '../access/membership.ts';
import { findAccount } from '../auth/accounts.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { Me } from '../schemas/me.ts';

/** An account as its owner sees it. Throws `HttpProblem` 401 when it is gone. */
export async function showMe(deps: ConsoleDeps, accountId: string): Promise<z.input<typeof Me>> {
  const account = await findAccount(deps, { id: accountId });
  if (account === null) throw new HttpProblem(401, 'The account is gone.');
  const { id, email, name, runsInstallation, passwordHash } = account;
  return {
    ...{ id, email, name, runs_installation: runsInstallation, has_password: passwordHash !== null },
    ...{ mode: deps.mode, mail: deps.sendMail !== null, clients: await clientsOf(deps, account) },
  };
}
