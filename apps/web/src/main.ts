import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { applyTheme, preferredTheme } from './app/frame/theme';

applyTheme(preferredTheme());
bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
