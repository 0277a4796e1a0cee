export { menu, routes, texts } from './organization.routes';
