export { menu, routes, texts } from './measurement.routes';
