import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ProblemError } from './api/problem.ts';
import { queryClient } from './api/query-client.ts';
import { clientQuery, meQuery } from './api/session.ts';
import { NotFound, ScreenError, ScreenPending } from './shell/boundaries.tsx';
import { ClientFrame } from './shell/client-frame.tsx';
import { RootFrame } from './shell/root-frame.tsx';

/**
 * Every address of the app. A screen is loaded when somebody goes there: its folder's route.tsx exports a component for
 * each of its addresses. Filters are plain `?name=value` (ui/use-url-state.ts).
 */
const rootRoute = createRootRoute({ component: RootFrame });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async () => {
    const me = await signedIn('/');
    const [first] = me.clients;
    if (first === undefined) throw redirect({ to: '/no-client' });
    const last = me.clients.find((client) => client.id === localStorage.getItem('rekindle-last-client'));
    throw redirect({ to: '/c/$clientId/today', params: { clientId: (last ?? first).id } });
  },
});

async function signedIn(here: string) {
  try {
    return await queryClient.query({ ...meQuery, staleTime: 'static' });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    throw redirect({ to: '/sign-in', search: here === '/' ? {} : { next: here } });
  }
}

const signInScreen = () => import('./screens/sign-in/route.tsx');
const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'sign-in',
  component: lazyRouteComponent(signInScreen, 'SignInScreen'),
});
const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'invitation',
  component: lazyRouteComponent(signInScreen, 'InvitationScreen'),
});
const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'reset-password',
  component: lazyRouteComponent(signInScreen, 'ResetScreen'),
});
const noClientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'no-client',
  component: lazyRouteComponent(signInScreen, 'NoClientScreen'),
});

const clientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'c/$clientId',
  beforeLoad: async ({ params, location }) => {
    await signedIn(location.href);
    await queryClient.query({ ...clientQuery(params.clientId), staleTime: 'static' });
    localStorage.setItem('rekindle-last-client', params.clientId);
  },
  component: ClientFrame,
});

const clientHomeRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/c/$clientId/today', params });
  },
});

const todayRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'today',
  component: lazyRouteComponent(() => import('./screens/today/route.tsx'), 'TodayScreen'),
});

const imports = () => import('./screens/imports/route.tsx');
const importsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'imports',
  component: lazyRouteComponent(imports, 'ImportsScreen'),
});
const newImportRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'imports/new',
  component: lazyRouteComponent(imports, 'NewImportScreen'),
});
const importRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'imports/$uploadId',
  component: lazyRouteComponent(imports, 'ImportScreen'),
});

const campaigns = () => import('./screens/campaigns/route.tsx');
const campaignsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'campaigns',
  component: lazyRouteComponent(campaigns, 'CampaignsScreen'),
});
const newCampaignRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'campaigns/new',
  component: lazyRouteComponent(campaigns, 'NewCampaignScreen'),
});
const campaignRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'campaigns/$campaignId',
  component: lazyRouteComponent(campaigns, 'CampaignScreen'),
});
const campaignBuilderRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'campaigns/$campaignId/edit',
  component: lazyRouteComponent(campaigns, 'CampaignBuilderScreen'),
});

/** The list stays while another conversation is opened beside it. */
const inboxRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'inbox/{-$conversationId}',
  component: lazyRouteComponent(() => import('./screens/inbox/route.tsx'), 'InboxScreen'),
});

/** The list stays while a lead's drawer is open over it. */
const leadsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'leads/{-$leadId}',
  component: lazyRouteComponent(() => import('./screens/leads/route.tsx'), 'LeadsScreen'),
});

const personas = () => import('./screens/personas/route.tsx');
const voicesRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas',
  component: lazyRouteComponent(personas, 'VoicesScreen'),
});
const voiceRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/voices/$voiceId',
  component: lazyRouteComponent(personas, 'VoiceScreen'),
});
const audiencesRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/audiences',
  component: lazyRouteComponent(personas, 'AudiencesScreen'),
});
const audienceRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/audiences/$personaId',
  component: lazyRouteComponent(personas, 'AudienceScreen'),
});
const strategiesRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/strategies',
  component: lazyRouteComponent(personas, 'StrategiesScreen'),
});
const strategyRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/strategies/$strategyId',
  component: lazyRouteComponent(personas, 'StrategyScreen'),
});
const partsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/products',
  component: lazyRouteComponent(personas, 'PartsScreen'),
});
const fitRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/fit',
  component: lazyRouteComponent(personas, 'FitScreen'),
});
const prompts = () => import('./screens/prompts/route.tsx');
const promptsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/prompts',
  component: lazyRouteComponent(prompts, 'PromptsScreen'),
});
const templatesRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/templates',
  component: lazyRouteComponent(prompts, 'TemplatesScreen'),
});
const templateRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/templates/$templateId',
  component: lazyRouteComponent(prompts, 'TemplateScreen'),
});
const newPromptRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/prompts/new',
  component: lazyRouteComponent(prompts, 'NewPromptScreen'),
});
const promptRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'personas/prompts/$promptId',
  component: lazyRouteComponent(prompts, 'PromptScreen'),
});

const lessons = () => import('./screens/lessons/route.tsx');
const lessonsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'lessons',
  component: lazyRouteComponent(lessons, 'LessonsScreen'),
});
const lessonRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'lessons/$lessonId',
  component: lazyRouteComponent(lessons, 'LessonScreen'),
});

const reviewRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'review',
  component: lazyRouteComponent(() => import('./screens/review/route.tsx'), 'ReviewScreen'),
});

const teamRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'team',
  component: lazyRouteComponent(() => import('./screens/team/route.tsx'), 'TeamScreen'),
});
const settingsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('./screens/settings/route.tsx'), 'SettingsScreen'),
});
const firstStepsRoute = createRoute({
  getParentRoute: () => clientRoute,
  path: 'start',
  component: lazyRouteComponent(() => import('./screens/first-run/route.tsx'), 'FirstStepsScreen'),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  inviteRoute,
  resetRoute,
  noClientRoute,
  clientRoute.addChildren([
    clientHomeRoute,
    todayRoute,
    importsRoute,
    newImportRoute,
    importRoute,
    campaignsRoute,
    newCampaignRoute,
    campaignRoute,
    campaignBuilderRoute,
    inboxRoute,
    leadsRoute,
    voicesRoute,
    voiceRoute,
    audiencesRoute,
    audienceRoute,
    strategiesRoute,
    strategyRoute,
    partsRoute,
    fitRoute,
    templatesRoute,
    templateRoute,
    promptsRoute,
    newPromptRoute,
    promptRoute,
    lessonsRoute,
    lessonRoute,
    reviewRoute,
    teamRoute,
    settingsRoute,
    firstStepsRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === '' ? '' : `?${text}`;
  },
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultPendingComponent: ScreenPending,
  defaultErrorComponent: ScreenError,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
