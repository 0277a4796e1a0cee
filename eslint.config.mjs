// Lint for the whole workspace, configured once. Run it through Nx (`npm run lint`): without Nx's project graph the boundary
// rule skips itself and a forbidden import passes.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import house from './tools/eslint/index.mjs';
import { depConstraints, packages } from './tools/boundaries.mjs';

const DOMAIN = ['libs/*/domain/**/*.ts', 'libs/shared/kernel/**/*.ts'];
const SERVER = ['libs/*/api/**/*.ts', 'apps/api/**/*.ts'];
const WEB = ['libs/*/web/**/*.ts', 'libs/shared/ui/**/*.ts', 'apps/web/**/*.ts'];
const TEMPLATES = ['libs/*/web/**/*.html', 'libs/shared/ui/**/*.html', 'apps/web/**/*.html'];
const NODE = Object.fromEntries(
  ['Buffer', 'URL', 'console', 'fetch', 'module', 'performance', 'process', 'require', 'setTimeout', '__dirname'].map((name) => [name, 'readonly']),
);
// `testing` is a library's second entry: what the specs of others may use.
const SPECS = ['**/*.spec.ts', 'libs/**/testing/**/*.ts'];
const BOUNDARIES = { enforceBuildableLibDependency: false, allow: [], depConstraints };

export default defineConfig(
  { ignores: ['**/node_modules', '**/dist', '**/tmp', '**/.nx', '**/.angular', '**/.data', '**/coverage', 'libs/shared/client/src/**', 'apps/e2e/artefacts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.mjs', '**/*.cjs'], extends: [js.configs.recommended], languageOptions: { globals: NODE } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommended],
    plugins: { '@nx': nx, house },
    rules: {
      '@nx/enforce-module-boundaries': ['error', BOUNDARIES],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // Input is checked for control characters on purpose.
      'no-control-regex': 'off',
    },
  },
  { files: ['libs/**/*.ts'], rules: { 'house/file-name': 'error' } },

  { files: DOMAIN, rules: { 'no-restricted-imports': ['error', packages.domain], 'house/domain-is-timeless': 'error', 'house/no-forward-ref': 'error' } },
  { files: ['**/*.machine.ts'], rules: { 'house/machine-is-pure': 'error' } },

  {
    files: SERVER,
    rules: {
      'no-restricted-imports': ['error', packages.api],
      'house/no-forward-ref': ['error', { optionalPackages: true }],
      'house/no-bare-exception': 'error',
      'house/status-by-advance': 'error',
    },
  },
  // advance() itself and the problem filter live here; a migration may rename a state.
  { files: ['libs/shared/api/src/**/*.ts'], rules: { 'house/status-by-advance': 'off', 'house/no-bare-exception': 'off' } },
  { files: ['apps/api/src/migrations/**/*.ts'], rules: { 'house/status-by-advance': 'off' } },

  {
    files: WEB,
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      'no-restricted-imports': ['error', packages.web],
      'house/no-colour-literal': 'error',
      'no-console': ['error', { allow: ['error'] }],
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: ['kl', 'app'], style: 'kebab-case' }],
    },
  },
  { files: TEMPLATES, extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility] },
  // The only place where a colour has a number instead of a name.
  { files: ['**/tokens.ts', '**/tokens/**/*.ts'], rules: { 'house/no-colour-literal': 'off' } },

  // A spec may arrange a row by hand, measure time, read a fixture and come in by the front door of its own library.
  {
    files: SPECS,
    rules: {
      'house/status-by-advance': 'off',
      'house/domain-is-timeless': 'off',
      'house/no-colour-literal': 'off',
      'no-restricted-imports': 'off',
      'no-console': 'off',
      '@nx/enforce-module-boundaries': ['error', { ...BOUNDARIES, allowCircularSelfDependency: true }],
    },
  },
  {
    files: ['libs/*/domain/**/*.spec.ts', 'libs/shared/kernel/**/*.spec.ts', 'libs/shared/kernel/testing/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', packages.domainSpec] },
  },
  { files: ['**/*.cli.ts', 'tools/**/*.ts', 'apps/e2e/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
