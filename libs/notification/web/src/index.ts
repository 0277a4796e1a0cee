export { bell, menu, routes, texts } from './notification.routes';
