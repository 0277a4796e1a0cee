import { InjectionToken, type Signal } from '@angular/core';
import type { Routes } from '@angular/router';
import type { IconName } from '../icon/icons';
import type { LoopSegment } from '../parts/loop-ring';
import type { TextLoaders } from '../texts/texts';

export const MENU_GROUPS = ['mine', 'team', 'loop', 'metrics', 'insight', 'settings'] as const;
export type MenuGroup = (typeof MENU_GROUPS)[number];

export interface MenuEntry {
  group: MenuGroup;
  /** Position inside the group: use the order of the Map in steps of 10. */
  order: number;
  path: string;
  /** The shell knows `menu.*` for every page of the Map. */
  key: string;
  icon: IconName;
  /** Any of these; absent = everybody. */
  roles?: string[];
  /** Also shown to whoever heads a unit, whatever the roles. */
  heads?: boolean;
  /** Runs in an injection context, once, when the frame opens. */
  badge?: () => Signal<number>;
  /** Other addresses whose pages belong to this entry: `lines` for my KPIs. */
  covers?: string[];
  /** One of the (at most four) entries of the bar at the bottom of a phone. */
  phone?: boolean;
}

/** The small ring in the header and the words beside it. */
export interface LoopSummary {
  segments: LoopSegment[];
  title: string;
  note: string;
  path?: string;
  /** Said above every page while it holds. */
  notice?: string;
}

/** What `libs/<feature>/web/src/index.ts` exports; the shell takes the module's namespace as it is. */
export interface WebFeature {
  menu: MenuEntry[];
  routes: Routes;
  texts: TextLoaders;
  /** Slots of the header; one feature fills each. Called once, in an injection context, when the frame opens. */
  ring?: () => Signal<LoopSummary | null>;
  bell?: { path: string; unread: () => Signal<number> };
}

export const WEB_FEATURES = new InjectionToken<WebFeature[]>('web features', { factory: () => [] });
