import { signal } from '@angular/core';

export type Theme = 'light' | 'dark';

const STORED = 'kl.theme';
const current = signal<Theme>('light');

export const theme = current.asReadonly();

export function preferredTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function applyTheme(next: Theme): void {
  document.documentElement.dataset['theme'] = next;
  document.documentElement.style.colorScheme = next;
  current.set(next);
}

export function switchTheme(): void {
  const next = current() === 'light' ? 'dark' : 'light';
  localStorage.setItem(STORED, next);
  applyTheme(next);
}
