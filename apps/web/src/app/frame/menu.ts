import { MENU_GROUPS, type MenuEntry, type MenuGroup, type Session, type WebFeature } from '@kpi-loop/shared/ui';

export interface MenuSection {
  group: MenuGroup;
  entries: MenuEntry[];
}

function mayUse({ roles, heads }: MenuEntry, session: Session): boolean {
  if (!roles && !heads) return true;
  return !!roles?.some((role) => session.roles.includes(role)) || (!!heads && session.isHead);
}

export function visibleEntries(features: WebFeature[], session: Session): MenuEntry[] {
  return features
    .flatMap(({ menu }) => menu)
    .filter((entry) => mayUse(entry, session))
    .sort((a, b) => MENU_GROUPS.indexOf(a.group) - MENU_GROUPS.indexOf(b.group) || a.order - b.order);
}

export function sections(entries: MenuEntry[]): MenuSection[] {
  return MENU_GROUPS.map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) })).filter(({ entries: some }) => some.length > 0);
}

/** The entry a page belongs to: the longest path that leads the address, else what its route says it is `under`. */
export function entryOf(entries: MenuEntry[], url: string, features: WebFeature[] = []): MenuEntry | undefined {
  const path = url.split(/[?#]/)[0].replace(/^\//, '');
  const leading = entries.filter((entry) => path === entry.path || path.startsWith(`${entry.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
  if (leading) return leading;
  const under = features.flatMap(({ routes }) => routes).find((route) => route.data?.['under'] && leads(route.path ?? '', path))?.data?.['under'] as string;
  return entries.find((entry) => entry.path === under);
}

/** `cycles/:id/setup` leads to `cycles/42/setup`. */
function leads(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i]);
}
