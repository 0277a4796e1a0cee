export { menu, routes, texts } from './scoring.routes';
