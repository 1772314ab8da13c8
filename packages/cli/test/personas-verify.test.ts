import { createDatabase } from '@rekindle/db';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { givenInstallation } from './given-installation.ts';

const installation = givenInstallation(23);

beforeEach(async () => {
  const { run } = installation();
  expect((await run('client', 'add', 'Bright Roofs', '--number', '+447400999002')).code).toBe(0);
});

interface Found {
  failed: { name: string; ok: boolean; detail: string | null }[];
}

test('verify says that what is worked out is not up to date, by any name of a role', async () => {
  const { run, db } = installation();
  const admin = createDatabase({ appUrl: db.adminUrl, systemUrl: db.adminUrl });
  const failing = async () => (await run('personas', 'verify', '--json')).json<Found>().failed.map(({ name }) => name);
  try {
    for (const given of [
      "insert into org_roles (client_id, id, name, department, business_function) select id, id, 'Buyer', 'Sales', 'Growth' from clients",
      'update personas set role_id = client_id',
    ]) {
      await sql.raw(given).execute(admin.app);
    }
    expect(await failing()).toEqual([]);
    await sql.raw('alter table personas disable trigger trigger_sync_persona_org_names').execute(admin.app);
    for (const column of ['role', 'department', 'business_function']) {
      await sql.raw(`update personas set ${column} = 'Other'`).execute(admin.app);
      expect(await failing()).toContain('Bright Roofs: what is worked out is up to date');
      const own = column === 'role' ? 'name' : column;
      await sql
        .raw(`update personas p set ${column} = r.${own} from org_roles r where r.id = p.role_id`)
        .execute(admin.app);
    }
  } finally {
    await sql.raw('alter table personas enable trigger trigger_sync_persona_org_names').execute(admin.app);
    await admin.close();
  }
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
    ['drop index idx_personas_product', 'indexes of foreign keys'],
    ['update ai_personas set is_default = false', 'Bright Roofs: one default voice'],
    ['update personas set is_active = false', 'Bright Roofs: an active persona'],
    ['drop table lookup_pain_point_categories cascade', 'lookup lookup_pain_point_categories'],
    [
      'drop function infer_preferred_service_layer(archetype_enum, work_pattern_enum) cascade',
      'function infer_preferred_service_layer',
    ],
    ['drop table ai_personas cascade', 'Bright Roofs: one default voice'],
  ] as const;
  try {
    for (const [change, name] of broken) {
      await sql.raw(change).execute(admin.app);
      const found = await run('personas', 'verify', '--json');
      expect([change, found.code]).toEqual([change, 1]);
      expect(found.json<Found>().failed.map((each) => each.name)).toContain(name);
    }
    const last = (await run('personas', 'verify', '--json')).json<Found>().failed;
    expect(last).toEqual(
      expect.arrayContaining([
        ...broken.slice(0, 5).map(([, name]) => expect.objectContaining({ name })),
        {
          name: 'sample persona AUTOMATOR 78/45',
          detail: expect.stringContaining('infer_preferred_service_layer'),
          ok: false,
        },
        { name: 'Bright Roofs: an active persona', detail: expect.stringContaining('no campaign'), ok: false },
      ]),
    );
  } finally {
    await admin.close();
  }
});
