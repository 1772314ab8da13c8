/** Who may import whom; scripts/guards/imports.ts runs it. */
const forbidden = [
  {
    name: 'domain-is-pure',
    comment: 'Rules take time, chance and data as arguments: no I/O, no node:*, no other package of ours.',
    from: { path: '^packages/domain/src/' },
    to: { pathNot: '^(packages/domain/src/|node_modules/(zod|temporal-polyfill|liquidjs|libphonenumber-js)/)' },
  },
  {
    name: 'contracts-know-domain-only',
    from: { path: '^packages/contracts/src/' },
    to: { pathNot: '^(packages/(contracts|domain)/src/|node_modules/zod/)' },
  },
  {
    name: 'adapters-know-no-adapter',
    comment: 'db, queue, sms-twilio, ai-openai and http are put together by services only.',
    from: { path: '^packages/(db|queue|sms-twilio|ai-openai|http)/src/' },
    to: { path: '^packages/', pathNot: '^packages/($1|domain|contracts|runtime|config)/src/' },
  },
  {
    name: 'runtime-knows-no-package',
    from: { path: '^packages/runtime/src/' },
    to: { path: '^packages/', pathNot: '^packages/runtime/src/' },
  },
  {
    name: 'config-knows-rules-only',
    from: { path: '^packages/config/src/' },
    to: { path: '^packages/', pathNot: '^packages/(config|domain|contracts)/src/' },
  },
  {
    name: 'services-know-no-service',
    comment:
      'Services meet in Postgres and in the queue. services/all, the simulation and tests start several; the console calls the acts of the others, as the command line does.',
    from: { path: '^services/([^/]+)/', pathNot: '^services/(all/|console/|simulation/|[^/]+/test/)' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'packages-know-no-service',
    comment: 'But for the command line: like services/all it is where things are put together.',
    from: { path: '^packages/[^/]+/src/', pathNot: '^packages/cli/' },
    to: { path: '^services/' },
  },
  {
    name: 'testkit-is-for-tests',
    from: { pathNot: '(^packages/testkit/|^bench/|/test/|^services/all/eval/|^scripts/chaos/)' },
    to: { path: '^packages/testkit/' },
  },
  {
    name: 'sources-do-not-know-tests',
    from: { path: '^(packages|services)/[^/]+/src/' },
    to: { path: '^(packages|services)/[^/]+/test/' },
  },
  {
    name: 'packages-by-name',
    comment: 'Another package is imported by its name, so that its index says what is public.',
    from: { path: '^((?:packages|services)/[^/]+)/(?:src|test)/' },
    to: { path: '^(packages|services)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'no-cycles',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  { name: 'resolvable', from: {}, to: { couldNotResolve: true } },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(generated|dist)/' },
    // Imports of types bind as tightly as any other.
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
