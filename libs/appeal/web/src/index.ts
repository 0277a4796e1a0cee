export { menu, routes, texts } from './appeal.routes';
