// Who may import whom. The one table: eslint.config.mjs enforces it, tools/eslint/boundaries.spec.ts proves that it bites.
// Commands and questions go up the loop (to the left), facts go down it.

export const LOOP = [
  'organization',
  'metric',
  'cycle',
  'target',
  'measurement',
  'scoring',
  'monitoring',
  'review',
  'adjustment',
  'incentive',
  'appeal',
  'insight',
  // Last, so it hears everyone and nobody can call it. What a feature has to tell goes through facts and `shared/api`'s ports.
  'notification',
];

/** layer → the layers it may import. An app is the place where its layer is put together, so nothing imports an app. */
const LAYERS = {
  domain: ['domain'],
  api: ['api', 'domain'],
  ui: ['ui', 'domain'],
  client: ['client'],
  web: ['web', 'ui', 'client', 'domain'],
};

/** app or root folder → the layers it puts together, of every feature. */
const APPS = {
  api: LAYERS.api,
  web: LAYERS.web,
  e2e: LAYERS.domain,
  tools: LAYERS.api,
};

const scope = (name) => `scope:${name}`;
const layer = (name) => `layer:${name}`;

export const depConstraints = [
  ...LOOP.map((feature, i) => ({ sourceTag: scope(feature), onlyDependOnLibsWithTags: [scope('shared'), ...LOOP.slice(0, i + 1).map(scope)] })),
  { sourceTag: scope('shared'), onlyDependOnLibsWithTags: [scope('shared')] },
  ...Object.entries(LAYERS).map(([face, may]) => ({ sourceTag: layer(face), onlyDependOnLibsWithTags: may.map(layer) })),
  // A page never imports another feature's page, upstream or not: whatever is not its own has to be something else than `web`.
  ...LOOP.map((feature) => ({
    allSourceTags: [scope(feature), layer('web')],
    onlyDependOnLibsWithTags: [scope(feature), ...LAYERS.web.filter((face) => face !== 'web').map(layer)],
  })),
  ...Object.entries(APPS).map(([app, may]) => ({ sourceTag: scope(app), onlyDependOnLibsWithTags: may.map(layer) })),
];

const SERVER_ONLY = '^(@nestjs/|@fastify/|fastify$|typeorm$|pg$|pg-|nestjs-|node:)';
const BROWSER_ONLY = '^(@angular/|ng-zorro-antd|ngx-echarts|@jsverse/)';
const TESTING = { regex: '^@kpi-loop/.*/testing$', message: 'This entry is for specs.' };
const LOSSY = {
  regex: '^@angular/core$',
  importNames: ['resource'],
  message: 'Its reload() is lost while an answer is on its way: take `resource` from @kpi-loop/shared/ui.',
};
const only = (message, regex, ...more) => ({ patterns: [{ regex, message }, ...more] });

/** Packages a layer may not import, as options of ESLint's `no-restricted-imports` (which knows Node's own modules too). */
export const packages = {
  domain: only(
    'The domain is pure: relative files, @kpi-loop, xstate and decimal.js, nothing else.',
    '^(?!\\.|@kpi-loop/|xstate(/graph)?$|decimal\\.js$)',
    TESTING,
  ),
  domainSpec: only('The domain is tested without a framework.', `${SERVER_ONLY.replace('|node:', '')}|${BROWSER_ONLY}`),
  api: only('This runs on the server.', BROWSER_ONLY, TESTING),
  web: only('This runs in the browser.', SERVER_ONLY, TESTING, LOSSY),
};
