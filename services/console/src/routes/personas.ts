import {
  countArchetypes,
  deletePersona,
  inTenant,
  listPersonas,
  type PersonaSummary,
  readPersona,
  type StoredPersona,
} from '@rekindle/db';
import {
  AI_PERSONA_COLUMNS,
  entryOf,
  keyOf,
  PERSONA_COLUMNS,
  type PersonaField,
  type PersonaRows,
  PRODUCT_COLUMNS,
  ROLE_TABLES,
  roleKeyOf,
  ROW_TABLES,
  STRATEGY_COLUMNS,
  unusualCounts,
} from '@rekindle/domain';
import { saveAudience, suggestForAudience } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, instant, Nothing } from '../schemas/common.ts';
import { TemplateSuggestions } from '../schemas/persona-fit.ts';
import {
  ArchetypeCounts,
  Persona,
  PersonaFields,
  PersonaPage,
  PersonaQuery,
  PersonaUpsert,
} from '../schemas/personas.ts';
import { noSuch, orProblem, splitId, versionSeen } from './persona-problems.ts';

const tag = 'Personas';
/** Bytes of a persona with all its rows. */
const PERSONA_BYTES_MAX = 2 * 1024 * 1024;

/** Whom a client writes to: personas with everything that is known of them. */
export function addPersonaRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/personas', tag, summary: 'Personas, one line each' },
    needs: 'personas.view',
    query: PersonaQuery,
    answers: { 200: PersonaPage },
    handle: async ({ clientId, now, query }) => {
      const { limit, q = null, active } = query;
      const after = placeOf(query.after, z.tuple([z.uuid()]))?.[0] ?? null;
      const page = { clientId, q, active: active === undefined ? null : active === 'true', after, limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listPersonas(tx, page));
      const last = rows.at(-1);
      const next = rows.length < limit || last === undefined ? null : cursorOf([last.id]);
      return { status: 200, body: { items: rows.map(summaryJson), next } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/persona-archetypes', tag, summary: 'Personas and their leads by archetype' },
    needs: 'personas.view',
    answers: { 200: ArchetypeCounts },
    handle: async ({ clientId, now }) => {
      const items = await inTenant(deps.db, { clientId, now }, (tx) => countArchetypes(tx, clientId));
      return { status: 200, body: { items, next: null } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/persona-fields', tag, summary: 'What a persona is made of' },
    description: 'Every field with its label, the words that it takes, and what depends on it.',
    needs: 'personas.view',
    answers: { 200: PersonaFields },
    handle: async () => ({ status: 200, body: FIELDS }),
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/personas/:id', tag, summary: 'One persona with all that is known of it' },
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: Persona },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      const found = await inTenant(deps.db, { clientId, now }, (tx) => readPersona(tx, ref));
      if (found === null) throw noSuch('persona');
      return { status: 200, etag: String(found.version), body: personaJson(found) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/personas/:id/template-suggestions', tag },
    summary: 'Templates that suit a persona, the best first',
    description:
      'Templates of prompts and of campaigns that have its words, of its trade or of any; each with those words. Empty ' +
      'where too little is said of it.',
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: TemplateSuggestions },
    handle: async ({ clientId, now, params }) => {
      const persona = { clientId, id: params.id };
      const items = await orProblem(() =>
        inTenant(deps.db, { clientId, now }, (tx) => suggestForAudience(tx, deps.ids, persona)),
      );
      return { status: 200, body: { items, next: null } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/personas/upsert', tag, summary: 'Add a persona, or change one' },
    description:
      'What is left out stays as it is; each table of `rows` that is given has its rows replaced. `If-Match` holds the ' +
      'version that was read.',
    needs: 'personas.edit',
    body: PersonaUpsert,
    bodyLimit: PERSONA_BYTES_MAX,
    answers: { 200: Persona, 201: Persona },
    handle: async ({ clientId, actor, body, ifMatch }) => {
      const [id, { product_id, role_id, rows, ...columns }] = splitId(body);
      const createdBy = actor.kind === 'user' ? actor.id : null;
      const saved = { clientId, id, expected: versionSeen(ifMatch), createdBy };
      // The schema has looked at them; an object of fields from a table of fields has no types of its own.
      const change = {
        ...{
          columns,
          productId: product_id as string | null | undefined,
          roleId: role_id as string | null | undefined,
        },
        rows: rows as PersonaRows,
      };
      const persona = await orProblem(() => saveAudience(deps, saved, change));
      return { status: id === null ? 201 : 200, etag: String(persona.version), body: personaJson(persona) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/personas/:id', tag, summary: 'Delete a persona' },
    description: 'Running campaigns that had it go on with the one that suits the business best.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      if (!(await inTenant(deps.db, { clientId, now }, (tx) => deletePersona(tx, ref)))) throw noSuch('persona');
      return { status: 204 };
    },
  });
}

function summaryJson(row: PersonaSummary) {
  const { personaType, isActive, readiness, serviceLayer, alignmentScore, productId, productName, updatedAt, ...same } =
    row;
  return {
    ...same,
    ...{ persona_type: personaType, is_active: isActive, gen_ai_readiness_level: readiness },
    ...{ preferred_service_layer: serviceLayer, alignment_score: alignmentScore },
    ...{ product_id: productId, product_name: productName, updated_at: instant(updatedAt) },
  };
}

function personaJson(persona: StoredPersona) {
  const { columns, rows, roleRows, product } = persona;
  return {
    ...columns,
    ...{ id: persona.id, version: persona.version, company_name: persona.companyName },
    ...{ product_id: persona.productId, product, role_id: persona.roleId, role_rows: roleRows, rows },
    unusual: unusualCounts(rows),
    ...{
      created_by: persona.createdBy,
      created_at: instant(persona.createdAt),
      updated_at: instant(persona.updatedAt),
    },
  };
}

const fieldJson = ({ column, label, required, type, uses }: PersonaField) => {
  const { maxLength, ...entered } = entryOf(type);
  return { column, label, required, uses: uses.map(({ kind }) => kind), ...entered, max_length: maxLength };
};

const FIELDS = {
  ai_persona: AI_PERSONA_COLUMNS.map(fieldJson),
  persona: PERSONA_COLUMNS.map(fieldJson),
  product: PRODUCT_COLUMNS.map(fieldJson),
  strategy: STRATEGY_COLUMNS.map(fieldJson),
  tables: ROW_TABLES.map((table) => ({
    ...{ key: keyOf(table), label: table.label, single: table.single === true },
    usual: { from: table.usual[0], to: table.usual[1] },
    fields: table.fields.map(fieldJson),
  })),
  role_tables: ROLE_TABLES.map(({ table, label, fields }) => ({
    ...{ key: roleKeyOf(table), label },
    fields: fields.map(fieldJson),
  })),
};
