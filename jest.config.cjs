// One run from the root, three projects: pure domain, API on a real PostgreSQL, web in jsdom.
// Needs Node >= 24.9 and NODE_OPTIONS=--experimental-vm-modules (Nest 12 is ESM only); specs stay CommonJS.
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
  },
];
const moduleNameMapper = { '^@kpi-loop/(.+)$': '<rootDir>/libs/$1/src/index.ts' };
const node = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  moduleNameMapper,
};
// written by tools/spec-bundles.mjs
const bundles = process.env.SPEC_BUNDLES;
module.exports = {
  // starting a database copy and an application takes seconds where everything runs at once
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/spec-order.cjs',
  projects: [
    {
      ...node,
      displayName: 'domain',
      testMatch: ['<rootDir>/libs/*/domain/**/*.spec.ts', '<rootDir>/libs/shared/kernel/**/*.spec.ts', '<rootDir>/tools/**/*.spec.ts'],
    },
    {
      ...node,
      displayName: 'api',
      testMatch: bundles ? [`<rootDir>/${bundles}/api/*.spec.ts`] : ['<rootDir>/libs/*/api/**/*.spec.ts', '<rootDir>/apps/api/**/*.spec.ts'],
    },
    {
      displayName: 'web',
      rootDir: __dirname,
      preset: 'jest-preset-angular',
      testMatch: bundles
        ? [`<rootDir>/${bundles}/web/*.spec.ts`]
        : ['<rootDir>/libs/*/web/**/*.spec.ts', '<rootDir>/libs/shared/ui/**/*.spec.ts', '<rootDir>/apps/web/**/*.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/apps/web/src/test-setup.ts'],
      transform: {
        '^.+\\.(ts|mjs|js|html)$': ['jest-preset-angular', { tsconfig: '<rootDir>/apps/web/tsconfig.spec.json', stringifyContentPathRegex: '\\.(html|svg)$' }],
      },
      transformIgnorePatterns: ['node_modules/'],
      moduleNameMapper,
    },
  ],
};
