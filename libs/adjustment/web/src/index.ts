export { menu, routes, texts } from './adjustment.routes';
