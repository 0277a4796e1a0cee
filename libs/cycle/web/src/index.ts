export { menu, ring, routes, texts } from './cycle.routes';
