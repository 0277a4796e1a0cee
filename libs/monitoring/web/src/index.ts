export { menu, routes, texts } from './monitoring.routes';
