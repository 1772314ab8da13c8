import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { clockReadings, mayReadClock } from '../guards/clock-readings.ts';
import { bareCommands } from '../guards/command-hints.ts';
import { environmentReads, mayReadEnvironment } from '../guards/environment-reads.ts';
import { importFaults, unread } from '../guards/imports.ts';
import { lockHosts } from '../guards/lock-hosts.ts';
import { oneShotReads } from '../guards/one-shot-reads.ts';
import { embeddedSqlClockReadings, sqlClockReadings } from '../guards/sql-clock.ts';
import { LONGEST } from '../longest-first.ts';
import { isWantedNode, root } from '../right-node.mjs';
import { sourceFiles } from '../source-files.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const typescript = sourceFiles(root, '.ts');

/** What `guard` finds in each of the files, as `file:line: what`. */
function faultsIn(files: readonly string[], guard: (code: string) => string[]): string[] {
  return files.flatMap((file) => guard(read(file)).map((fault) => `${file}:${fault}`));
}

test('there are source files to guard', () => {
  expect(typescript.length).toBeGreaterThan(100);
  expect(typescript).toContain('packages/runtime/src/clock.ts');
  expect(typescript.filter((file) => /node_modules|generated/.test(file))).toEqual([]);
});

test('files of tests that are begun first are there', () => {
  expect(LONGEST.filter((file) => !typescript.includes(file))).toEqual([]);
});

describe('time and chance are arguments', () => {
  test('only packages/runtime reads a clock or rolls dice', () => {
    expect(
      faultsIn(
        typescript.filter((file) => !mayReadClock(file)),
        clockReadings,
      ),
    ).toEqual([]);
  });

  test.each([
    'const t = Date.now();',
    'const t = globalThis.Date.now();',
    "const t = Date['now']();",
    'const now = Date.now;',
    'const { now } = Date;',
    'const d = new Date();',
    'const d = new Date;',
    'const d = Date();',
    'const r = Math.random();',
    'const t = performance.now();',
    'const t = process.hrtime.bigint();',
    'const t = Temporal.Now.instant();',
    'const id = crypto.randomUUID();',
    "import { randomUUID } from 'node:crypto';",
    "import { randomUUID as id } from 'crypto';",
    "import { performance } from 'node:perf_hooks';",
  ])('the guard sees %s', (code) => {
    expect(clockReadings(`// é\n\n${code}\n`)).toMatchObject([expect.stringMatching(/^3: /)]);
  });

  test.each([
    '// Date.now() and new Date() are forbidden here',
    "const text = 'Date.now()';",
    'const d = new Date(ms);',
    'const t = clock.now();',
    "import { randomBytes } from 'node:crypto';",
    'const d = Date.UTC(2026, 1, 1);',
  ])('the guard lets pass %s', (code) => {
    expect(clockReadings(code)).toEqual([]);
  });
});

describe('SQL takes the time from app_now()', () => {
  test('no migration asks the database for the time', () => {
    const files = readdirSync(path.join(root, 'migrations'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql'))
      .map((file) => `migrations/${file}`);
    expect(files.length).toBeGreaterThan(0);
    expect(faultsIn(files, sqlClockReadings)).toEqual([]);
  });

  test('no SQL in the code asks the database for the time', () => {
    // Tests may: one compares app_now() with the database's own clock.
    const files = typescript.filter((file) => !file.includes('/test/'));
    expect(faultsIn(files, embeddedSqlClockReadings)).toEqual([]);
  });

  test.each([
    'alter table t add column at timestamptz default now();',
    'select NOW ( );',
    'update t set at = current_timestamp where id = 1;',
    "select 'now'::timestamptz;",
    'select clock_timestamp() - at from t;',
    'select current_date;',
    'create function other_now() returns timestamptz language sql as $$ select now() $$;',
  ])('the guard sees %s', (sql) => {
    expect(sqlClockReadings(`-- a comment about now()\n${sql}`)).toMatchObject([expect.stringMatching(/^2: /)]);
    expect(embeddedSqlClockReadings(`await db.query(\n  \`${sql}\`);`)).toMatchObject([expect.stringMatching(/^2: /)]);
  });

  test('the guard sees it in a tagged template with values', () => {
    const code = 'const rows = await sql<Row>`\n  delete from t\n  where at < now() - ${age}`.execute(db);';
    expect(embeddedSqlClockReadings(code)).toEqual(['3: now(']);
    expect(embeddedSqlClockReadings('const age = sql`now()`;')).toEqual(['1: now(']);
  });

  test.each([
    'select app_now();',
    '-- now() is forbidden',
    '/* current_timestamp\n too */ select 1;',
    'create or replace function app_now() returns timestamptz language sql stable as $$ select clock_timestamp() $$;',
    'select known(1), x.now() from t;',
  ])('the guard lets pass %s', (sql) => {
    expect(sqlClockReadings(sql)).toEqual([]);
    expect(embeddedSqlClockReadings(`// now()\nconst a = clock.now(); say('call me now (please)');`)).toEqual([]);
  });
});

describe('configuration is read in one place', () => {
  test('only packages/config, the testkit and scripts read the environment', () => {
    expect(
      faultsIn(
        typescript.filter((file) => !mayReadEnvironment(file)),
        environmentReads,
      ),
    ).toEqual([]);
  });

  test.each([
    'const url = process.env.DATABASE_URL;',
    "const url = process['env']['DATABASE_URL'];",
    'const url = globalThis.process.env.X;',
    'const { env } = process;',
    "import { env } from 'node:process';",
    'start({ ...process.env });',
  ])('the guard sees %s', (code) => {
    expect(environmentReads(code)).toHaveLength(1);
  });

  test('the guard lets pass comments, texts and other properties', () => {
    expect(environmentReads("// process.env\nconst a = 'process.env'; process.exit(config.env);")).toEqual([]);
  });
});

describe('lock files', () => {
  test.each(['package-lock.json', 'tools/node/package-lock.json'])('%s holds no download address', (file) => {
    expect(lockHosts(read(file))).toEqual([]);
  });

  test('the guard sees a download address, and not a link to a workspace', () => {
    const packages = {
      'node_modules/zod': { resolved: 'https://registry.npmjs.org/zod/-/zod-4.6.7.tgz' },
      'node_modules/@rekindle/db': { resolved: 'packages/db', link: true },
    };
    expect(lockHosts(JSON.stringify({ packages }))).toHaveLength(1);
  });
});

test('the door wants the same Node as package.json', () => {
  expect((JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node).toBe(
    '^22.18.0 || ^24.11.0 || >=26.0.0',
  );
  const versions = ['20.20.2', '22.17.9', '22.18.0', '23.5.0', '24.10.0', '24.11.0', '25.1.0', '26.0.0', '30.2.1'];
  expect(versions.filter(isWantedNode)).toEqual(['22.18.0', '24.11.0', '26.0.0', '30.2.1']);
});

describe('tests in a browser wait for what they expect', () => {
  test('none expects what it read once', () => {
    const files = typescript.filter((file) => file.includes('/test/browser/'));
    expect(files).toContain('services/console/test/browser/imports.test.ts');
    expect(faultsIn(files, oneShotReads)).toEqual([]);
  });

  test.each([
    'expect(await field.inputValue()).toBe("50");',
    'expect((await rowOf(world(), id)).status).toBe("paused");',
    "expect(await caller('GET', path)).toEqual({});",
    'if (await button.isVisible()) await button.click();',
    'if ((await rows.count()) === 1) throw new Error();',
  ])('the guard sees %s', (code) => {
    expect(oneShotReads(`async function f() {\n\n${code}\n}`)).toMatchObject([expect.stringMatching(/^3: /)]);
  });

  test.each([
    'await expect.poll(() => field.inputValue()).toBe("50");',
    'await expect.poll(async () => (await rowOf(world(), id)).status).toBe("paused");',
    "expect(await caller('POST', path)).toMatchObject({ status: 204 });",
    'expect(page.url()).toContain("rows=flagged");',
  ])('the guard lets %s pass', (code) => {
    expect(oneShotReads(`async function f() {\n${code}\n}`)).toEqual([]);
  });
});

describe('commands in texts', () => {
  test('are told as they are typed', () => {
    const telling = typescript.filter((file) => /\/src\//.test(file) && !file.startsWith('packages/config/'));
    expect(faultsIn(telling, bareCommands)).toEqual([]);
  });

  test('the guard sees one that cannot be typed, and no other', () => {
    expect(bareCommands("say('Run rekindle migrate.'); say(`${why} rekindle user add`);")).toHaveLength(2);
    expect(
      bareCommands("// rekindle migrate\nsay('npx --no rekindle migrate, or `rekindle verify`: @rekindle/db');"),
    ).toEqual([]);
  });
});

describe('import rules', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'rekindle-imports-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('all imports keep the rules, and all files are read', { timeout: 60_000 }, async () => {
    expect(await importFaults(root)).toEqual([]);
  });

  test('the guard sees each kind of forbidden import', { timeout: 60_000 }, async () => {
    const files: Record<string, string> = {
      'packages/domain/src/bad.ts': "import 'node:fs'; import '../../db/src/index.ts';",
      'packages/domain/src/cycle-a.ts': "import { b } from './cycle-b.ts'; export const a = () => b;",
      'packages/domain/src/cycle-b.ts': "import { a } from './cycle-a.ts'; export const b = () => a;",
      'packages/contracts/src/bad.ts': "import '../../runtime/src/index.ts';",
      'packages/db/src/index.ts': "import type { Queue } from '../../queue/src/index.ts';",
      'packages/queue/src/index.ts': "import { x } from '../test/fixture.ts'; export type Queue = 1;",
      'packages/queue/test/fixture.ts': 'export const x = 1;',
      'packages/runtime/src/index.ts': "import '../../db/src/index.ts';",
      'packages/config/src/index.ts': "import '../../db/src/index.ts';",
      'packages/cli/src/index.ts': "import '../../../services/sender/src/index.ts'; import './missing.ts';",
      'packages/http/src/index.ts': "import '../../../services/sender/src/index.ts';",
      'packages/testkit/src/index.ts': 'export const kit = 1;',
      'services/sender/src/index.ts': "import '../../webhook/src/index.ts';",
      'services/webhook/src/index.ts': "import '../../../packages/testkit/src/index.ts';",
      'services/all/src/index.ts': "import '../../sender/src/index.ts';",
    };
    for (const [file, code] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), `${code}\nexport {};\n`);
    }
    const faults = await importFaults(directory);
    for (const fault of [
      'domain-is-pure: packages/domain/src/bad.ts imports fs',
      'domain-is-pure: packages/domain/src/bad.ts imports packages/db/src/index.ts',
      'contracts-know-domain-only: packages/contracts/src/bad.ts imports packages/runtime/src/index.ts',
      'adapters-know-no-adapter: packages/db/src/index.ts imports packages/queue/src/index.ts',
      'runtime-knows-no-package: packages/runtime/src/index.ts imports packages/db/src/index.ts',
      'config-knows-rules-only: packages/config/src/index.ts imports packages/db/src/index.ts',
      'services-know-no-service: services/sender/src/index.ts imports services/webhook/src/index.ts',
      'packages-know-no-service: packages/http/src/index.ts imports services/sender/src/index.ts',
      'testkit-is-for-tests: services/webhook/src/index.ts imports packages/testkit/src/index.ts',
      'sources-do-not-know-tests: packages/queue/src/index.ts imports packages/queue/test/fixture.ts',
      'packages-by-name: services/sender/src/index.ts imports services/webhook/src/index.ts',
      'resolvable: packages/cli/src/index.ts imports ./missing.ts',
      'no-cycles: packages/domain/src/cycle-a.ts imports packages/domain/src/cycle-b.ts',
    ]) {
      expect(faults).toContain(fault);
    }
    expect(faults.filter((fault) => fault.includes('services-know') && fault.includes('services/all'))).toEqual([]);
  });

  test('the guard sees a source file that was not read', () => {
    expect(unread(['a.ts', 'b.ts'], [{ source: 'a.ts' }])).toEqual(['not-read: b.ts']);
  });
});
