import { inTenant } from '@rekindle/db';
import { CRITERIA, type Criterion } from '@rekindle/domain';
import type { BuilderDeps } from './builders.ts';

let made = 0;

/** An active persona of home owners that compares leads by these criteria: what each accepts. */
export async function givenAudience(
  deps: BuilderDeps,
  client: { clientId: string },
  options: { name?: string; criteria?: Readonly<Partial<Record<Criterion, readonly string[]>>> } = {},
): Promise<string> {
  made += 1;
  const { clientId } = client;
  const { name = `Audience ${made}`, criteria = {} } = options;
  const personaId = deps.ids.next();
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .insertInto('personas')
      .values({ client_id: clientId, id: personaId, name, slug: `audience-${made}`, persona_type: 'homeowner' })
      .execute();
    for (const criterion of CRITERIA) {
      const accepted = criteria[criterion];
      if (accepted === undefined) continue;
      await tx
        .insertInto('persona_criteria')
        .values({ client_id: clientId, id: deps.ids.next(), persona_id: personaId, criterion, accepted: [...accepted] })
        .execute();
    }
  });
  return personaId;
}
