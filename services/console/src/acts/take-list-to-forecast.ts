import { createHash } from 'node:crypto';
import type { CampaignSettings } from '@rekindle/domain';
import { HttpProblem, parseInput } from '@rekindle/http';
import { asProblem, type MappingOverrides, mappingOf, tooLarge } from '@rekindle/ingest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listSettings } from '../forecast/list-settings.ts';
import type { Received } from '../route.ts';
import { FORECAST_LIST_BYTES_MAX, ListForecastForm } from '../schemas/list-forecast.ts';

/** A list with the settings it is to be forecast by; it is kept nowhere. */
export interface ListToForecast extends Received {
  bytes: Uint8Array;
  settings: CampaignSettings;
  overrides: MappingOverrides;
  form: ListForecastForm;
}

/**
 * Reads the request's one file, into memory, and what the form says beside it.
 * @throws HttpProblem 400, 413 or 415; 422 names every setting that cannot be used
 */
export async function takeListToForecast(request: FastifyRequest, reply: FastifyReply): Promise<ListToForecast> {
  if (!request.isMultipart()) throw new HttpProblem(415, 'Send the file as multipart/form-data.');
  const given: Record<string, string> = {};
  let bytes: Uint8Array | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') bytes = await collected(part.file as AsyncIterable<Uint8Array>);
      else given[part.fieldname] = String(part.value);
    }
  } catch (error) {
    // The rest of the body is not read, so the connection serves nothing more.
    reply.header('connection', 'close');
    throw asProblem(error);
  }
  if (bytes === null) throw new HttpProblem(400, 'The request holds no file.', { kind: 'no-file' });
  const form = parseInput(ListForecastForm, given);
  const { settings, faults } = listSettings(jsonOf('settings', form.settings));
  if (settings === null) {
    throw new HttpProblem(422, 'The settings cannot be used.', {
      kind: 'refused',
      errors: faults.map(({ field, sentence }) => ({
        path: ['settings', field].filter((part) => part !== '').join('.'),
        message: sentence,
      })),
    });
  }
  const overrides = form.mapping === undefined ? {} : mappingOf(jsonOf('mapping', form.mapping));
  const hash = createHash('sha256').update(bytes).update(JSON.stringify(form)).digest('hex');
  return { bytes, settings, overrides, form, hash, discard: async () => {} };
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > FORECAST_LIST_BYTES_MAX) throw tooLarge(FORECAST_LIST_BYTES_MAX);
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, `The field "${name}" is not JSON.`, { kind: `bad-${name}` });
  }
}
