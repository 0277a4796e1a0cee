export { menu, routes, texts } from './review.routes';
