import { createHash } from 'node:crypto';
import type { Multipart } from '@fastify/multipart';
import type { RepairSwitches } from '@rekindle/domain';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONSENT_BASES, type Consent } from './consent.ts';
import { tooLarge } from './decode.ts';
import { FileError } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { checkedOverrides, type MappingOverrides } from './map-columns.ts';
import { RepairRefused, switchesOf } from './repair-switches.ts';
import { Reading } from './reading.ts';
import { readColumns } from './stage-rows.ts';
import type { FileRef } from './storage.ts';

/** A list as it came over HTTP: stored, and what was said with it. */
export interface ReceivedList {
  file: FileRef;
  filename: string;
  fileSize: number;
  overrides: MappingOverrides;
  /** Repairs not to make. */
  off: RepairSwitches;
  consent: Consent | null;
  /** Keep the list for a person to look at; import it when told. */
  hold: boolean;
  /** How to read the file, where the form says so. */
  reading: Reading;
  /** Hash of the file alone. */
  contentHash: string;
  /** Hash of the file and of everything said with it. */
  hash: string;
}

/** What a form says besides the file, before it or after. */
const Fields = z.object({
  mapping: z.string().optional(),
  consent_basis: z.string().optional(),
  consent_source: z.string().optional(),
  consent_attested_by: z.string().optional(),
  /** Kinds with commas between them. */
  repairs_off: z.string().optional(),
  /** JSON. */
  reading: z.string().optional(),
  hold: z.enum(['true', 'false']).optional(),
});
const Mapping = z.record(z.string(), z.string());
/** What the reader of forms says of one that ends too early; its errors have no code. */
const CUT_OFF = /unexpected end of multipart data/i;
/** What the parts of a form take besides the file. */
const FORM_BYTES = 1_000_000;

/**
 * Streams the request's one file into storage at `file`. What is too large is refused from its announced length,
 * before it is read, or where it passes the limit; what is no list is refused at once. Nothing is kept then.
 * @param options.anyMapping take a mapping of columns that are not there too
 * @throws HttpProblem
 */
export async function receiveList(
  deps: ImportDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileRef,
  options: { anyMapping?: boolean } = {},
): Promise<ReceivedList> {
  if (!request.isMultipart()) throw new HttpProblem(415, 'Send the file as multipart/form-data.');
  if (Number(request.headers['content-length'] ?? 0) > deps.maxFileBytes + FORM_BYTES) {
    // The rest of the body is not read, so the connection serves nothing more.
    reply.header('connection', 'close');
    throw asProblem(tooLarge(deps.maxFileBytes));
  }
  const given: Record<string, string> = {};
  const hash = createHash('sha256');
  let stored: { filename: string; fileSize: number } | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') stored = await storePart(deps, part, file, (chunk) => hash.update(chunk));
      else given[part.fieldname] = String(part.value);
    }
    if (stored === null) throw new HttpProblem(400, 'The request holds no file.', { kind: 'no-file' });
    const fields = parseInput(Fields, given);
    const overrides = overridesOf(fields.mapping);
    const kinds = fields.repairs_off?.split(',').filter((kind) => kind.trim() !== '');
    const off = repairsOffOf(kinds ?? []);
    const reading = readingOf(fields.reading);
    await refuseUnreadable(deps, file, options.anyMapping === true ? {} : overrides, reading);
    const contentHash = hash.copy().digest('hex');
    return {
      ...{ file, ...stored, overrides, off, reading, contentHash },
      consent: consentOf(fields.consent_basis, fields.consent_source, fields.consent_attested_by),
      hold: fields.hold === 'true',
      hash: hash
        .update(
          JSON.stringify([
            stored.filename,
            Object.keys(given)
              .toSorted()
              .map((name) => [name, given[name]]),
          ]),
        )
        .digest('hex'),
    };
  } catch (error) {
    await deps.storage.remove(file);
    if (error instanceof FileError && error.code === 'too_large') reply.header('connection', 'close');
    throw asProblem(error);
  }
}

/** A consent from its three parts, or null when none is given. Throws `HttpProblem` 400 for half of one. */
export function consentOf(
  basis: string | undefined,
  source: string | undefined,
  attestedBy: string | undefined,
): Consent | null {
  const given = [basis, source, attestedBy].filter((part) => part !== undefined && part.trim() !== '');
  if (given.length === 0) return null;
  const known = CONSENT_BASES.find((each) => each === basis);
  if (known === undefined || !source?.trim() || !attestedBy?.trim()) {
    throw new HttpProblem(
      400,
      `Consent has three parts: consent_basis (${CONSENT_BASES.join(', ')}), consent_source and consent_attested_by.`,
      { kind: 'bad-consent' },
    );
  }
  return { basis: known, source: source.trim(), attestedBy: attestedBy.trim() };
}

/** What came in as a mapping. Throws `HttpProblem` 400. */
export function mappingOf(value: unknown): MappingOverrides {
  try {
    return checkedOverrides(parseInput(Mapping, value));
  } catch (error) {
    throw asProblem(error);
  }
}

/** The repairs that are not to be made, by their kinds. Throws `HttpProblem` 400. */
export function repairsOffOf(kinds: readonly string[]): RepairSwitches {
  try {
    return switchesOf(kinds);
  } catch (error) {
    throw error instanceof RepairRefused ? new HttpProblem(400, error.message, { kind: 'bad-repair' }) : error;
  }
}

/** A file that cannot be imported, as an answer. Other errors stay what they are. */
export function asProblem(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'FST_FILES_LIMIT') {
    return new HttpProblem(400, 'The form holds several files. Send one file at a time.', { kind: 'several-files' });
  }
  if (error instanceof Error && CUT_OFF.test(error.message)) {
    return new HttpProblem(400, 'The form ends before it is complete. Send it again.', { kind: 'cut-off' });
  }
  if (!(error instanceof FileError)) return error;
  const status = error.code === 'too_large' ? 413 : 400;
  return new HttpProblem(status, error.message, { kind: error.code.replaceAll('_', '-') });
}

/** Streams the file of a form into storage. Throws FileError `too_large`. */
export async function storePart(
  deps: Pick<ImportDeps, 'storage' | 'maxFileBytes'>,
  part: Extract<Multipart, { type: 'file' }>,
  file: FileRef,
  see: (chunk: Uint8Array) => void,
) {
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of part.file as AsyncIterable<Uint8Array>) {
      see(chunk);
      yield chunk;
    }
  }
  const fileSize = await deps.storage.write(file, watched(), { maxBytes: deps.maxFileBytes });
  return { filename: part.filename.slice(-200) || 'list.csv', fileSize };
}

/**
 * Throws FileError for what is no list at all, or for a mapping of columns it does not have, so that whoever sent it
 * hears it now.
 */
async function refuseUnreadable(
  deps: ImportDeps,
  file: FileRef,
  overrides: MappingOverrides,
  reading: Reading,
): Promise<void> {
  await readColumns({ source: await deps.storage.read(file), overrides, reading, maxBytes: deps.maxFileBytes });
}

function overridesOf(text: string | undefined): MappingOverrides {
  return text === undefined ? {} : mappingOf(parsedField('mapping', text));
}

function readingOf(text: string | undefined): Reading {
  return text === undefined ? {} : parseInput(Reading, parsedField('reading', text));
}

function parsedField(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, `The field "${name}" is not JSON.`, { kind: `bad-${name}` });
  }
}
