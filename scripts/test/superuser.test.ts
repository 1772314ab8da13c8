import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { superuserUses } from '../guards/superuser-uses.ts';
import { root } from '../right-node.mjs';
import { sourceFiles } from '../source-files.ts';

/** Tests that connect as superuser, whom no grant and no policy stops, each with what it needs that for. */
const AS_SUPERUSER: Readonly<Record<string, string>> = {
  'packages/cli/test/command-line.ts': 'hands the commands the DATABASE_URL that they migrate with',
  'packages/cli/test/installation.test.ts': 'shows that a superuser is refused as the app role',
  'packages/cli/test/personas-verify.test.ts': 'damages the schema, and rows past their triggers',
  'packages/db/test/connections.test.ts': 'changes the schema under open connections',
  'packages/db/test/foreign-keys.test.ts': 'drops and makes indexes',
  'packages/db/test/isolation.test.ts': 'damages the schema; makes rows of two tenants past their foreign keys',
  'packages/db/test/migrate.test.ts': 'makes databases and migrates them',
  'packages/db/test/persona-schema.test.ts': 'makes databases and migrates them; deletes clients; analyzes',
  'packages/db/test/prompt-schema.test.ts': 'runs a migration again; deletes clients',
  'packages/db/test/spend.test.ts': 'vacuums; makes texts sent in one statement',
  'packages/installation/test/doctor-going-live.test.ts': 'hands the doctor the DATABASE_URL that it looks at',
  'packages/installation/test/doctor-live.test.ts': 'hands the doctor the DATABASE_URL that it looks at',
  'services/all/test/fuzz/other-tenant.test.ts': 'looks over the rows of all tenants; marks them',
  'services/console/test/browser/campaigns.test.ts': 'analyzes',
  'services/console/test/done-once.test.ts': 'makes a trigger that fails; ends a lease by hand',
  'services/console/test/erase.test.ts':
    'looks over all tables for what is left of a person; makes what came from the carrier',
  'services/console/test/events.test.ts': 'keeps a transaction open beside those of the service',
  'services/console/test/today.test.ts': 'numbers attempts that were never sent',
  'services/console/test/world.ts': 'hands the console the DATABASE_URL of an installation',
  'services/ingest/test/import-crash.test.ts': 'ends connections of others; locks a table whole',
  'services/ingest/test/import-dataset.test.ts': 'makes an index that stands in the way',
  'services/ingest/test/import-file.test.ts': 'looks over the rows of all tables and tenants',
  'services/responder/test/trial-context.test.ts': 'renames a client, which no service does',
  'services/scheduler/test/settings-checks.test.ts': 'tries the constraints of one table, not who may write it',
  'services/scheduler/test/world.ts': 'deletes clients, inbound texts and heartbeats between tests',
};

test('tests connect as superuser in the files alone that say why, and those still do', () => {
  const files = sourceFiles(root, '.ts').filter((file) => /^(packages|services)\/[^/]+\/test\//.test(file));
  const using = files.filter((file) => superuserUses(readFileSync(path.join(root, file), 'utf8')).length > 0);
  expect(using).toEqual(Object.keys(AS_SUPERUSER).sort());
});

test.each([
  'connect(db.adminUrl);',
  'const { adminUrl } = db;',
  'const { adminUrl: url } = db;',
  "connect(db['adminUrl']);",
  'connect(testServers().databaseUrl);',
])('the guard sees %s', (code) => {
  expect(superuserUses(`// é\n\n${code}`)).toContainEqual(expect.stringMatching(/^3: /));
});

test('the guard lets pass comments and the addresses of the other roles', () => {
  expect(superuserUses("// adminUrl\nconnect(db.appUrl, db.systemUrl, 'the adminUrl');")).toEqual([]);
});
