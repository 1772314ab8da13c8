import { SEGMENT_PRICE_MICROS } from '@rekindle/domain';
import { asProblem, FileError, takesForms } from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { takeListToForecast } from '../acts/take-list-to-forecast.ts';
import type { ConsoleDeps } from '../deps.ts';
import { STAND_INS } from '../forecast/list-warnings.ts';
import type { ForecastRunner } from '../forecast/run-forecast.ts';
import { addRoute } from '../route.ts';
import { FORECAST_LIST_BYTES_MAX, ListForecast, spanOf } from '../schemas/list-forecast.ts';

const ASKS = { company: 'the field company', persona: 'the field persona', source: 'the field source' };
const MICROS = 1_000_000;

/** The forecast of a list that is nowhere kept; what the command line has as `forecast --file`. */
export function addListForecastRoutes(app: FastifyInstance, deps: ConsoleDeps, forecasts: ForecastRunner): void {
  app.register(async (forms) => {
    await takesForms(forms);
    addRoute(forms, deps, {
      method: 'POST',
      url: '/api/v1/forecast',
      tag: 'Campaigns',
      summary: 'What a list would do, without importing it',
      description:
        `A form (multipart/form-data) with one \`file\` (CSV, TSV or xlsx, at most ${FORECAST_LIST_BYTES_MAX / 1e6} MB) ` +
        'and `settings` (JSON: columns of campaign settings, the rest has its defaults); if you like `mapping` (JSON), ' +
        '`from`, `days`, `company`, `persona`, `source`, `segments_per_second`, `price_per_segment` and `currency`. Nothing ' +
        'of it is kept, and what other lists hold or who is suppressed is not known.',
      needs: 'campaigns.view',
      limit: 'heavy',
      answers: { 200: ListForecast },
      receive: async ({ request, reply }) => await takeListToForecast(request, reply),
      handle: async ({ now, reply }, { bytes, settings, overrides, form }) => {
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const answer = await forecasts.ofList(
          bytes,
          {
            ...{ settings, overrides, ...spanOf(form, now) },
            names: {
              companyName: form.company ?? STAND_INS.companyName,
              personaName: form.persona ?? STAND_INS.personaName,
              consentSource: form.source ?? STAND_INS.consentSource,
              bookingPage: null,
            },
            asks: ASKS,
            segmentsPerSecond: form.segments_per_second,
            priceMicros: Math.round((form.price_per_segment ?? SEGMENT_PRICE_MICROS / MICROS) * MICROS),
            currency: form.currency,
            maxBytes: FORECAST_LIST_BYTES_MAX,
          },
          gone.signal,
        );
        if (answer.kind === 'bad_list') throw asProblem(new FileError(answer.code, answer.message));
        return { status: 200, body: answer.summary };
      },
    });
  });
}
