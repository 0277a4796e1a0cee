export { menu, routes, texts } from './target.routes';
