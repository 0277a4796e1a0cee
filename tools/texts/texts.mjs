// Every word in both languages: `npm run texts` fails when a key is missing, empty, or only there in one language, when the form
// for one leaves a name out, when Chinese is punctuated as English is, when a page asks for a key nobody has written, and when
// a rule, a problem, a refusal of the scoring engine, a field code or a duty of the server has no words,
// or a duty no button; nor has it words that only another feature's pages can say.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LANGUAGES = ['zh-CN', 'en'];

/** `rows_one` beside `rows`: what English says of one; Chinese has no such form. */
const ONE = /_one$/;

/** Whom or what a text is about; a number may be left out of the form for one, this may not. */
const NAMED = /\{\{\s*(names?|nameEn)\s*\}\}/g;

/** A half-width comma, bracket or colon that touches a Chinese character. */
const HALF_WIDTH = /[\u4e00-\u9fff][(),;:!?]|[(),;:!?][\u4e00-\u9fff]/;

const flatten = (value, prefix = '') =>
  Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix ? `${prefix}.${key}` : key;
    return inner !== null && typeof inner === 'object' ? flatten(inner, path) : [[path, inner]];
  });

const read = (root, file) => readFileSync(join(root, file), 'utf8');
const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);
const KEY = '[a-z][\\w-]*(?:\\.[\\w-]+)+';

/** What a template or a class asks for by a whole literal key. Keys that are put together at run time are found by their owners' specs. */
export const usedKeys = (code) => [
  ...matches(code, new RegExp(`'(${KEY})'\\s*\\|\\s*transloco`, 'g')),
  ...matches(code, new RegExp(`\\.(?:text|done)\\('(${KEY})'`, 'g')),
  ...matches(code, new RegExp(`\\bkey: '(${KEY})'`, 'g')),
];

/** What the server says by name, and the key its words stand under. */
export function serverKeys(code) {
  return [
    ...matches(code, /new Problem\(\s*'\w+',\s*'(\w+)'/g).map((name) => `problem.${name}`),
    ...matches(code, /violations: \['(\w+)'\]/g).map((name) => `rule.${name}`),
    ...matches(code, /rule: '(\w+)', count/g).map((name) => `missing.${name}`),
  ];
}

/** Names of guards in a machine's `setup({ guards: … })`. What ends in `Given` is asked for, not refused. */
export function guardKeys(code) {
  const body = /guards:\s*\{([\s\S]*?)\n\s{2}\},?\n/.exec(code)?.[1] ?? '';
  return matches(body, /^\s{4}(\w+)(?::|\()/gm).map((name) => (name.endsWith('Given') ? `need.${name.slice(0, -5)}` : `rule.${name}`));
}

/** Why the scoring engine refuses: what it throws, the rules it names, and the reasons of a card without a score. */
export function engineKeys(code) {
  const rules = matches(code, /brokenOf\(\{([\s\S]*?)\}\)/g).flatMap((body) => matches(body, /(?:^|[,{\s])([a-z]\w+):/g));
  const reasons = matches(code, /NotScoredReason = ([^;]+);/g).flatMap((union) => matches(union, /'(\w+)'/g));
  const thrown = [...matches(code, /\brefuse\('(\w+)'/g), ...matches(code, /\bnotNegative\([^;]*?, '(\w+)'\)/g), ...matches(code, /return \['(\w+)'\]/g)];
  return [...thrown, ...rules, ...reasons].map((name) => `problem.${name}`);
}

/** @returns {string[]} findings, empty when all is well */
export function check(root) {
  const findings = [];
  const known = new Set();
  /** What a feature's pages can say: its own words; those of the shell and of the shared parts are there on every page. */
  const own = new Map();
  const bundles = globSync(['apps/web/public/i18n', 'libs/*/web/src/i18n', 'libs/shared/ui/src/i18n'], { cwd: root }).sort();
  for (const bundle of bundles) {
    const missing = LANGUAGES.filter((lang) => !existsSync(join(root, bundle, `${lang}.json`)));
    findings.push(...missing.map((lang) => `${bundle}: there is no ${lang}.json`));
    if (missing.length) continue;
    const [zh, en] = LANGUAGES.map((lang) => new Map(flatten(JSON.parse(read(root, join(bundle, `${lang}.json`))))));
    for (const key of zh.keys()) if (!en.has(key)) findings.push(`${bundle}: ${key} is not in en`);
    for (const key of en.keys()) if (!zh.has(key.replace(ONE, ''))) findings.push(`${bundle}: ${key} is not in zh-CN`);
    for (const [lang, texts] of [['zh-CN', zh], ['en', en]]) for (const [key, text] of texts) if (typeof text !== 'string' || !text.trim()) findings.push(`${bundle}: ${key} is empty in ${lang}`);
    for (const [key, text] of en) {
      const named = matches(ONE.test(key) ? (en.get(key.replace(ONE, '')) ?? '') : '', NAMED);
      if (named.some((name) => !matches(text, NAMED).includes(name))) findings.push(`${bundle}: ${key} does not say of whom or what`);
    }
    for (const [key, text] of zh) if (HALF_WIDTH.test(text)) findings.push(`${bundle}: ${key} has punctuation of English in Chinese`);
    const said = [...zh.keys()].flatMap((key) => [key, key.replace(/^ui\.(need|rule|problem|field)\./, '$1.')]);
    const feature = /^libs\/(?!shared)(\w+)/.exec(bundle)?.[1] ?? 'shared';
    own.set(feature, new Set([...(own.get(feature) ?? []), ...said]));
    for (const key of said) known.add(key);
  }
  // `duty.scorecard.sign` is taken with the button `dutyAction.sign`
  const verbs = new Set([...known].flatMap((key) => /^duty\.\w+\.(\w+)/.exec(key)?.[1]?.replace(ONE, '') ?? []));
  for (const verb of verbs) if (!known.has(`dutyAction.${verb}`)) findings.push(`nobody has written dutyAction.${verb}`);
  const ask = (pattern, keysIn) => {
    for (const file of globSync(pattern, { cwd: root }).sort()) {
      if (/\.spec\.ts$|\/testing\//.test(file)) continue;
      for (const key of new Set(keysIn(read(root, file)))) if (!known.has(key)) findings.push(`${file}: nobody has written ${key}`);
    }
  };
  // other features' words may not have been read yet
  for (const file of globSync('libs/*/api/src/**/*.ts', { cwd: root }).sort()) {
    if (/\.spec\.ts$|\/testing\//.test(file)) continue;
    const sayable = [own.get(/^libs\/(\w+)/.exec(file)[1]), own.get('shared')];
    for (const key of new Set(serverKeys(read(root, file))))
      if (known.has(key) && /^(problem|rule)\./.test(key) && !sayable.some((words) => words?.has(key))) findings.push(`${file}: its own pages cannot say ${key}`);
  }
  ask(['apps/web/src/**/*.{ts,html}', 'libs/*/web/src/**/*.{ts,html}', 'libs/shared/ui/src/**/*.{ts,html}'], usedKeys);
  ask(['libs/*/domain/src/**/*.machine.ts'], guardKeys);
  ask(['libs/scoring/domain/src/*.ts'], engineKeys);
  ask(['libs/*/api/src/**/*.ts', 'libs/shared/api/src/**/*.ts', 'apps/api/src/demo/*.ts'], serverKeys);
  return findings;
}

if (import.meta.main) {
  const findings = check(process.cwd());
  for (const finding of findings) console.log(finding);
  if (findings.length) console.log(`${findings.length} words are missing`);
  process.exitCode = findings.length ? 1 : 0;
}
