export { menu, routes, texts } from './insight.routes';
