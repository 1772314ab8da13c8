import { createDatabase } from '@rekindle/db';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { givenInstallation } from './given-installation.ts';

const installation = givenInstallation(23);

beforeEach(async () => {
  const { run } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
});

test('verify says that all is well, and names what is not', async () => {
  const { run, db } = installation();
  const well = await run('personas', 'verify');
  expect([well.code, well.out]).toEqual([0, [expect.stringMatching(/^\d+ checks, all is well\.$/)]]);
  const admin = createDatabase({ appUrl: db.adminUrl, systemUrl: db.adminUrl });
  const broken = [
    ['drop view v_archetype_distribution cascade', 'view v_archetype_distribution'],
    ['drop trigger trigger_sync_persona_org_names on personas', 'trigger trigger_sync_persona_org_names'],
    ["delete from lookup_timeframes where code = 'strategic'", 'lookup lookup_timeframes'],
    ["alter type archetype_enum add value 'OTHER'", 'enum archetype_enum'],
    ['alter table persona_goals drop column goal_text cascade', 'table persona_goals'],
    ['update ai_personas set is_default = false', 'Bright Roofs: one default voice'],
    ['update personas set is_active = false', 'Bright Roofs: an active persona'],
  ] as const;
  try {
    for (const [change, name] of broken) {
      await sql.raw(change).execute(admin.app);
      const found = await run('personas', 'verify', '--json');
      expect([change, found.code]).toEqual([change, 1]);
      expect(found.json<{ failed: { name: string }[] }>().failed.map((each) => each.name)).toContain(name);
    }
  } finally {
    await admin.close();
  }
});
