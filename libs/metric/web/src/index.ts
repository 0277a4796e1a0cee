export { menu, routes, texts } from './metric.routes';
