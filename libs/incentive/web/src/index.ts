export { menu, routes, texts } from './incentive.routes';
