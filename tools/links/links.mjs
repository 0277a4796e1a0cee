// Every link leads somewhere: what the API gives in threads, duties, notifications and checklists, and what pages link to, is a route
// of the web app. Links are read from the source: one that a demo company happens not to have is found all the same.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);

/** `/targets/:id/edit` of a route file. */
export const routesIn = (code) => matches(code, /\bpath: '([^'*]+)'/g).map((path) => `/${path}`);

/** Only the path; what is put in at run time is a segment of its own. */
const pathOf = (link) => link.split('?')[0].replace(/\$\{.*$|\$\{[^}]*\}/g, ':x');
const withSegments = (link) => pathOf(link.replace(/\$\{[^}]*\}/g, ':x'));

/** Links a file of the API gives: template or string after `link`, in a table of links, or put together in SQL. */
export function apiLinks(code) {
  const tables = matches(code, /LINKS\b[^=\n]*= \{([\s\S]*?)\n\};/g).flatMap((table) => table.split('\n'));
  const plain = [...code.split('\n').filter((line) => /\blink\b/i.test(line)), ...tables];
  const literals = plain.flatMap((line) => matches(line, /(?<!\|\| )[`'](\/[a-z][^`'\s]*)[`']/g).concat(matches(line, /`(\/[a-z][^`\s]*\?)/g)));
  const sql = [...code.matchAll(/'(\/[a-z][\w/-]*\/)' \|\| \w+\.\w+(?: \|\| '(\/[\w/-]+)')?/g)].map(([, path, rest = '']) => `${path}:x${rest}`);
  return [...new Set([...literals.map(withSegments), ...sql])].filter((path) => path !== '/' && !path.endsWith('/'));
}

/** Links a page makes: `routerLink` with a path or its parts, and `navigate([…])`. */
export function pageLinks(code) {
  const parts = [...matches(code, /routerLink\]="\[('\/[^\]"]*)\]"/g), ...matches(code, /navigate\(\[('\/[^\]]*)\]/g)];
  const joined = parts.map((list) =>
    list
      .split(/,\s*(?![^(]*\))/)
      .map((part) => (part.trim().startsWith("'") ? part.trim().slice(1, -1) : ':x'))
      .join('/'),
  );
  return [...new Set([...matches(code, /routerLink="(\/[^"{]*)"/g), ...joined])].map((path) => pathOf(path)).filter((path) => path !== '/');
}

/** What is only known at run time may be any segment. */
const fits = (link, route) => {
  const [a, b] = [link.split('/'), route.split('/')];
  return a.length === b.length && b.every((part, i) => (part.startsWith(':') ? a[i] !== '' : part === a[i] || a[i] === ':x'));
};

/** @returns {string[]} `file: link` of every link no route answers */
export function deadLinks(root) {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const routes = globSync(['apps/web/src/**/*.routes.ts', 'libs/*/web/src/*.routes.ts'], { cwd: root }).flatMap((file) => routesIn(read(file)));
  const dead = (pattern, linksIn) =>
    globSync(pattern, { cwd: root })
      .filter((file) => !/\.spec\.ts$|\.(dto|controller|entity)\.ts$/.test(file))
      .sort()
      .flatMap((file) =>
        linksIn(read(file))
          .filter((link) => !routes.some((route) => fits(link, route)))
          .map((link) => `${file}: ${link}`),
      );
  return [...dead('libs/*/api/src/*.ts', apiLinks), ...dead(['libs/*/web/src/**/*.{ts,html}', 'apps/web/src/**/*.{ts,html}'], pageLinks)];
}
