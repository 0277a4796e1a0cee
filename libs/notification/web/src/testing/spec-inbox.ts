import { readFileSync } from 'node:fs';
import { provideHttpClient } from '@angular/common/http';
import { signal, type Provider } from '@angular/core';
import { provideRouter } from '@angular/router';
import { LiveService, provideTestTexts } from '@kpi-loop/shared/ui';
import { NEVER } from 'rxjs';
import ui from '../../../../shared/ui/src/i18n/en.json';
import en from '../i18n/en.json';

// the shell is an app, which a library may not import
const shell = JSON.parse(readFileSync('apps/web/public/i18n/en.json', 'utf8')) as Record<string, Record<string, unknown>>;

/** English words of the shell, the parts and this feature, one duty's text of another, and a live stream that says nothing. */
export const providers: (Provider | ReturnType<typeof provideTestTexts>)[] = [
  provideRouter([]),
  provideHttpClient(),
  provideTestTexts({
    en: { ...shell, ...ui, ...en, said: { rule: { PACE: 'Behind pace' } }, duty: { scorecard: { answer: 'Answer the proposal for {{period}}' } } },
  }),
  { provide: LiveService, useValue: { tick: () => signal(0).asReadonly(), on: () => NEVER } },
];
