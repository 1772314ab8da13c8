import { PERSONA_FORMAT } from './persona-document.ts';

/** Other tools' names of columns; of a tenant and of times they keep, nothing is taken over. */
const COLUMN_NAMES: Readonly<Record<string, string>> = {
  personaName: 'name',
  painPoints: 'pain_points',
  desiredOutcome: 'desired_outcome',
  valuePropToPersona: 'value_prop_to_persona',
  alignmentScore: 'alignment_score',
  personaType: 'persona_type',
  buyingStage: 'buying_stage',
};
const LEFT_OUT = new Set(
  'id companyHQId companyId tenant_id tenantId clientId productId createdAt updatedAt created_at updated_at gen_ai_readiness_level preferred_service_layer'.split(
    ' ',
  ),
);

type Json = Readonly<Record<string, unknown>>;

/**
 * What a file holds, in our own format: one persona or a list of them as other tools export them (`companyHQId`, its
 * older name `companyId`, camel case, goals as a JSON array) is put into it; anything else is left as it is.
 */
export function asPersonaDocument(content: unknown): unknown {
  if (isObject(content) && 'format' in content) return content;
  const found = Array.isArray(content)
    ? content
    : isObject(content) && ('name' in content || 'personaName' in content)
      ? [content]
      : null;
  if (found === null || !found.every(isObject)) return content;
  const products = found.flatMap(({ product }) => (isObject(product) ? [productOf(product)] : []));
  return {
    format: PERSONA_FORMAT,
    products: [...new Map(products.map((product) => [product['name'], product])).values()],
    personas: found.map(personaOf),
  };
}

function personaOf(foreign: Json): Json {
  const { goals, product, rows, ...columns } = foreign;
  const own: [string, unknown][] = Object.entries(columns)
    .filter(([column]) => !LEFT_OUT.has(column))
    .map(([column, value]) => [COLUMN_NAMES[column] ?? column, value]);
  const listed = goalRows(goals);
  return {
    ...(Object.fromEntries(own) as Json),
    ...(isObject(product) ? { product: product['name'] } : product !== undefined && { product }),
    ...(listed === null && goals !== undefined && { goals }),
    rows: { ...(isObject(rows) && rows), ...(listed !== null && { goals: listed }) },
  };
}

function productOf({ name, description, valueProp, value_prop: valueProposition }: Json): Json {
  return { name, description: description ?? null, value_prop: valueProp ?? valueProposition ?? null };
}

/** Goals as a JSON array of `{text, type, timeframe}`, also inside a text, become rows; null: they are no such list. */
function goalRows(goals: unknown): Json[] | null {
  const list = typeof goals === 'string' && goals.trimStart().startsWith('[') ? parsed(goals) : goals;
  if (!Array.isArray(list)) return null;
  return list.map((goal): Json => {
    if (!isObject(goal)) return { goal_text: goal };
    return { goal_text: goal['text'], goal_type: goal['type'] ?? null, timeframe: goal['timeframe'] ?? null };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
