import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setInterval } from 'node:timers/promises';
import { inTenant } from '@rekindle/db';
import { localStorage, undoImport } from '@rekindle/ingest';
import { createLogger, manualClock, seededIds, systemMonotonicClock, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, type TestDatabase } from '@rekindle/testkit';

const MONDAY_10 = Date.parse('2026-01-12T10:00:00Z');
const CHILD = new URL('../services/ingest/test/processes/import-child.ts', import.meta.url);
const NOTES = 'asked for a quote after the open day; ';

/**
 * Imports a list of `rows` rows of about 100 bytes, a hundredth of them rejected and a hundredth duplicates, in a process
 * of its own; then takes the import back. Memory is that process's resident set, looked at ten times a second.
 */
export async function benchImport(rows: number): Promise<string[]> {
  const folder = temporaryDirectory('rekindle-bench-import');
  const db = await createTestDatabase();
  try {
    const clock = manualClock(MONDAY_10);
    const ids = seededIds('import-bench', clock);
    const { clientId } = await givenClient({ db, ids, clock });
    const campaign = { people: 0, started: false, settings: { required_fields: ['phone_number'] } };
    const { datasetId } = await givenCampaign({ db, ids, clock }, { clientId }, campaign);
    const uploadId = ids.next();
    const file = `${clientId}/${uploadId}.csv`;
    const bytes = await writeList(path.join(folder, 'csv_uploads', file), rows);
    await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
      const upload = { client_id: clientId, id: uploadId, dataset_id: datasetId, filename: 'list.csv' };
      await tx
        .insertInto('uploads')
        .values({ ...upload, file_url: `csv_uploads/${file}`, file_size: bytes })
        .execute();
    });
    const job = { clientId, uploadId };
    const lines = await measured(db, { ...job, folder }, { rows, bytes });
    const before = systemMonotonicClock.monotonicMs();
    const undone = await undoImport(
      {
        ...{ db, clock, ids, appUrl: db.appUrl, storage: localStorage(folder), monotonic: systemMonotonicClock },
        ...{ log: createLogger({ level: 'silent' }), maxFileBytes: 0 },
      },
      job,
      'bench',
    );
    const seconds = (systemMonotonicClock.monotonicMs() - before) / 1_000;
    return [...lines, `taken back: ${JSON.stringify(undone)} in ${seconds.toFixed(1)} s`];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(
  db: TestDatabase,
  job: { clientId: string; uploadId: string; folder: string },
  list: { rows: number; bytes: number },
): Promise<string[]> {
  const started = systemMonotonicClock.monotonicMs();
  const child = spawn(process.execPath, [CHILD.pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ ...job, appUrl: db.appUrl, systemUrl: db.systemUrl }));
  const watching = watch(child, async () => await phaseOf(db, job));
  const report = (await json(child.stdout)) as { outcome: { result?: Record<string, number> }; peakBytes: number };
  const seconds = (systemMonotonicClock.monotonicMs() - started) / 1_000;
  const curve = await watching;
  const result = report.outcome.result;
  if (result?.['rows'] !== list.rows) throw new Error(`not imported: ${JSON.stringify(report.outcome)}`);
  const reading = curve.filter(({ phase }) => phase === 'reading').length / 10;
  const points = Array.from(
    { length: 10 },
    (_, tenth) => curve[Math.floor(((tenth + 0.5) * curve.length) / 10)]?.rss ?? 0,
  );
  return [
    `${list.rows} rows, ${(list.bytes / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s, of which ${reading.toFixed(1)} s reading; ${(list.rows / seconds).toFixed(0)} rows/s`,
    `memory: peak ${(report.peakBytes / 1e6).toFixed(0)} MB; over the run ${points.map((rss) => (rss / 1e6).toFixed(0)).join(', ')} MB`,
    `result: ${JSON.stringify(result)}`,
  ];
}

async function phaseOf(db: TestDatabase, job: { clientId: string; uploadId: string }): Promise<string | null> {
  return await inTenant(db, { clientId: job.clientId, now: MONDAY_10 }, async (tx) => {
    const row = await tx.selectFrom('uploads').select('phase').where('id', '=', job.uploadId).executeTakeFirst();
    return row?.phase ?? null;
  });
}

/** Resident bytes of a process and what its import is at, ten times a second until it ends. */
async function watch(child: ChildProcess, phase: () => Promise<string | null>) {
  const curve: { rss: number; phase: string | null }[] = [];
  for await (const _ of setInterval(100)) {
    if (child.exitCode !== null || child.signalCode !== null) return curve;
    curve.push({ rss: residentBytes(child.pid), phase: await phase() });
  }
  return curve;
}

function residentBytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    // Not Linux, or the process has ended.
    return 0;
  }
}

async function writeList(file: string, rows: number): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  let bytes = 0;
  async function* text(): AsyncGenerator<string> {
    yield 'First Name,Last Name,Phone,Email,Postcode,Enquiry Date,Notes,Roof type\n';
    for (let start = 0; start < rows; start += 1_000) {
      let part = '';
      for (let n = start; n < Math.min(rows, start + 1_000); n += 1) {
        const person = n % 100 === 99 ? n - 1 : n;
        const phone = n % 100 === 50 ? '020 7946 0000' : `07${String(400_000_000 + person)}`;
        part += `Jane,Smith,${phone},jane${n}@example.com,BN3 1AA,${(n % 28) + 1}/03/2024,"${NOTES}",Slate\n`;
      }
      bytes += part.length;
      yield part;
    }
  }
  await pipeline(Readable.from(text()), createWriteStream(file));
  return bytes;
}
