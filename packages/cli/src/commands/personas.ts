import { readFile } from 'node:fs/promises';
import {
  type ArchetypeCount,
  countArchetypes,
  deletePersona,
  listAiPersonas,
  listPersonas,
  type PersonaSummary,
  readPersona,
  type StoredAiPersona,
  type Tx,
} from '@rekindle/db';
import { asPersonaDocument, PersonaDocument, personaFragments } from '@rekindle/domain';
import { verifyPersonas } from '@rekindle/installation/personas';
import { deleteVoice, exportPersonas, importPersonas, makeVoiceDefault, mapLeads } from '@rekindle/responder';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import { inClient } from '../in-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

interface Options {
  client: string;
  json?: true;
}

/** As many as a client can sensibly have. */
const SHOWN_MAX = 10_000;

/** `rekindle personas verify`: exit code 1 when something is not as it must be. */
export async function verifyAllPersonas(session: Session, options: { json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    const checks = await verifyPersonas(store);
    const failed = checks.filter(({ ok }) => !ok);
    if (options.json) session.data(JSON.stringify({ checks: checks.length, failed }));
    else {
      for (const { name, detail } of failed) session.data(`FAILED  ${name}: ${detail ?? ''}`);
      session.data(`${checks.length} checks, ${failed.length === 0 ? 'all is well' : `${failed.length} failed`}.`);
    }
    return failed.length === 0 ? EXIT.ok : EXIT.failure;
  });
}

/** `rekindle personas list`. */
export async function showPersonas(session: Session, options: Options): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const { voices, personas, archetypes } = await inOwn(async (tx) => ({
      ...(await everything(tx, clientId)),
      archetypes: await countArchetypes(tx, clientId),
    }));
    if (options.json) session.data(JSON.stringify({ voices, personas, archetypes }));
    else {
      for (const { name, isDefault } of voices) session.data(`voice    ${name}${isDefault ? ' (default)' : ''}`);
      for (const persona of personas) session.data(`persona  ${personaLine(persona)}`);
      for (const each of archetypes) if (each.archetype !== null) session.data(`archetype  ${archetypeLine(each)}`);
    }
    return EXIT.ok;
  });
}

function personaLine({ name, slug, isActive, alignmentScore, leads }: PersonaSummary): string {
  const more = [
    isActive ? null : 'not active',
    alignmentScore === null ? null : `fit ${alignmentScore}`,
    counted(leads, 'lead'),
  ];
  return `${name} [${slug}] ${more.filter((part) => part !== null).join(', ')}`;
}

function archetypeLine({ archetype, personas, active, leads }: ArchetypeCount): string {
  return `${archetype} ${counted(personas, 'persona')}, ${active} active, ${counted(leads, 'lead')}`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `rekindle personas show`. */
export async function showPersona(session: Session, options: Options & { persona: string }): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const persona = await inOwn(async (tx) => {
      const { id } = await personaNamed(tx, clientId, options.persona);
      return await readPersona(tx, { clientId, id });
    });
    if (persona === null) throw notFound(`There is no persona "${options.persona}" any more.`);
    if (options.json) session.data(JSON.stringify(persona));
    else {
      session.data(`${persona.name} [${persona.slug}]${persona.isActive ? '' : ', not active'}`);
      for (const { section, content, source } of personaFragments(persona)) {
        session.data(`${section}  ${content}  [${source.slice(source.indexOf('#') + 1)}]`);
      }
    }
    return EXIT.ok;
  });
}

/** `rekindle personas export`. */
export async function exportToJson(session: Session, options: { client: string; persona?: string }): Promise<number> {
  return await inClient(session, options, async (_store, clientId, inOwn) => {
    const file = await inOwn(async (tx) => {
      const { persona } = options;
      const slugs = persona === undefined ? null : [(await personaNamed(tx, clientId, persona)).slug];
      return await exportPersonas(tx, clientId, slugs);
    });
    session.data(JSON.stringify(file, null, 2));
    return EXIT.ok;
  });
}

/** `rekindle personas import`. */
export async function importFromJson(
  session: Session,
  options: Options & { file: string; dryRun?: true },
): Promise<number> {
  const document = documentOf(options.file, await readFile(options.file, 'utf8'));
  return await inClient(session, options, async (store, clientId) => {
    const how = { createdBy: null, dryRun: options.dryRun === true };
    const done = await importPersonas(store, clientId, document, how);
    if (options.json) session.data(JSON.stringify({ dry_run: how.dryRun, ...done }));
    else {
      const counted = Object.entries(done).map(
        ([kind, { added, changed }]) => `${kind.replace('_', ' ')}: ${added} added, ${changed} changed`,
      );
      session.data(`${how.dryRun ? 'Would be, ' : ''}${counted.join('; ')}.`);
    }
    return EXIT.ok;
  });
}

function documentOf(file: string, text: string): PersonaDocument {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw usage(`${file} is no JSON.`);
  }
  const read = PersonaDocument.safeParse(asPersonaDocument(content));
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw usage([`${file} is no file of personas:`, ...faults].join('\n'));
}

/** `rekindle personas default`. */
export async function makeDefault(session: Session, options: Options & { voice: string }): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const voice = await inOwn((tx) => voiceNamed(tx, clientId, options.voice));
    await makeVoiceDefault(store, { clientId, id: voice.id });
    if (options.json) session.data(JSON.stringify({ id: voice.id, name: voice.name }));
    else session.data(`${voice.name} writes from now on wherever a campaign has no voice of its own.`);
    return EXIT.ok;
  });
}

/** `rekindle personas map`. */
export async function mapList(
  session: Session,
  options: Options & { campaign: string; persona?: string },
): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { datasetId, name } = await findCampaign(store, options.campaign, options.client);
    const { persona } = options;
    const wanted = persona === undefined ? null : await inOwn(async (tx) => await personaNamed(tx, clientId, persona));
    const done = await mapLeads(store, { clientId, leads: { datasetId }, personaId: wanted?.id ?? null });
    if (options.json) session.data(JSON.stringify(done));
    else {
      const as = wanted === null ? 'as the persona that each fits best' : `as ${wanted.name}`;
      session.data(`${done.mapped} of ${done.leads} leads of ${name} are written to ${as}.`);
    }
    return EXIT.ok;
  });
}

/** `rekindle personas delete`. */
export async function removePersona(
  session: Session,
  options: Options & { name: string; voice?: true },
): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const gone = await inOwn(async (tx) => {
      if (options.voice === true) return await voiceNamed(tx, clientId, options.name);
      const persona = await personaNamed(tx, clientId, options.name);
      await deletePersona(tx, { clientId, id: persona.id });
      return persona;
    });
    if (options.voice === true) await deleteVoice(store, { clientId, id: gone.id });
    if (options.json) session.data(JSON.stringify({ id: gone.id, name: gone.name }));
    else session.data(`Deleted ${gone.name}.`);
    return EXIT.ok;
  });
}

async function everything(
  tx: Tx,
  clientId: string,
): Promise<{ voices: StoredAiPersona[]; personas: PersonaSummary[] }> {
  const page = { clientId, after: null, limit: SHOWN_MAX };
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'en');
  return {
    voices: (await listAiPersonas(tx, page)).sort(byName),
    personas: (await listPersonas(tx, { ...page, q: null, active: null })).sort(byName),
  };
}

/** Throws CliError where the client has no such persona. */
export async function personaNamed(tx: Tx, clientId: string, wanted: string): Promise<PersonaSummary> {
  const { personas } = await everything(tx, clientId);
  const found = personas.find(({ id, slug, name }) => [id, slug].includes(wanted) || isName(name, wanted));
  if (found !== undefined) return found;
  throw notFound(
    `There is no persona "${wanted}". There are: ${personas.map(({ slug }) => slug).join(', ') || 'none'}.`,
  );
}

async function voiceNamed(tx: Tx, clientId: string, wanted: string): Promise<StoredAiPersona> {
  const { voices } = await everything(tx, clientId);
  const found = voices.find(({ id, name }) => id === wanted || isName(name, wanted));
  if (found !== undefined) return found;
  throw notFound(`There is no voice "${wanted}". There are: ${voices.map(({ name }) => name).join(', ') || 'none'}.`);
}

/** A name is a client's once, however it is written. */
function isName(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}
