import { provideRouter } from '@angular/router';
import { provideHttpClient } from '@angular/common/http';
import en from '../i18n/en.json';
import { provideTestTexts } from '../texts/test-texts';

export const uiProviders = [
  provideRouter([]),
  provideHttpClient(),
  provideTestTexts({ en: { ...en, rule: { allLinesAccepted: 'One line is not accepted by both sides' }, problem: { unexpected: 'Something went wrong' } } }),
];
